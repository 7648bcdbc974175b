package dev.coffey.teacher.app;

import ai.djl.Device;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.distillation.views.LogitCoding;
import dev.coffey.distillation.views.ViewPlan;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topics;
import dev.coffey.teacher.answer.Examination;
import dev.coffey.teacher.answer.PixelBudget;
import dev.coffey.teacher.answer.Viewing;
import dev.coffey.teacher.flow.CrashPolicy;
import dev.coffey.teacher.flow.Progress;
import dev.coffey.teacher.flow.SampleTopology;
import dev.coffey.teacher.flow.TeachingClients;
import dev.coffey.teacher.model.ClassNames;
import dev.coffey.teacher.model.TeacherFolder;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/** Makes the parts and hands them to Quarkus' Kafka Streams extension, which runs them. */
@Singleton
public class TeacherWiring {

  private static final Logger LOG = Logger.getLogger(TeacherWiring.class);
  private static final Duration OUTAGE_PAUSE = Duration.ofSeconds(1);

  @Produces
  @Singleton
  SchemaRegistryClient registry(RegistryConfig config) {
    return Registries.connect(config.url(), config);
  }

  @Produces
  @Singleton
  Teacher teacher(TeacherConfig config) {
    long start = System.nanoTime();
    int threads = threads(config);
    // Read once, when DJL loads libtorch.
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.offline", "true");
    List<String> classes = ClassNames.read(config.classes());
    Device device = config.device().device("coffey.teacher.device");
    Teacher teacher =
        new TeacherFolder(
                config.folder(),
                config.prompts(),
                config.adapter(),
                new TorchScriptPermission(
                    config.allowTorchscript(), "coffey.teacher.allow-torchscript=true"))
            .load(classes, device);
    LOG.infof(
        "Teacher %s: %d classes, %s, %d views of %d pixels, on %s with %d threads, loaded in %d"
            + " ms.",
        teacher.id(),
        classes.size(),
        config.adapter().isPresent() ? "few-shot" : "zero-shot",
        config.views(),
        teacher.preprocessing().size(),
        device,
        threads,
        (System.nanoTime() - start) / 1_000_000);
    return teacher;
  }

  void close(@Disposes Teacher teacher) {
    teacher.close();
  }

  private static ExecutorService openers(TeacherConfig config) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads(config),
        task -> {
          Thread thread = new Thread(task, "open-images-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  @Produces
  @Singleton
  Examination examination(
      TeacherConfig config,
      SchemaRegistryClient registry,
      Teacher teacher,
      TeacherMetrics metrics) {
    return new Examination(
        Topics.IMAGES.name(),
        Topics.IMAGES.deserializer(registry),
        new ImageLimits(config.limits().bytes().asLongValue(), config.limits().pixels()),
        PixelBudget.ofHeap(),
        teacher,
        new Viewing(
            new ViewPlan(config.views(), config.viewsAreaMin(), config.viewsSeed()),
            new LogitCoding(config.topK(), config.tailTemperature()),
            config.batchMax()),
        openers(config),
        metrics);
  }

  @Produces
  @Singleton
  Progress progress() {
    return new Progress();
  }

  @Produces
  @Singleton
  KafkaClientSupplier clients(Examination examination, Tracer tracer, Progress progress) {
    return new TeachingClients(examination, tracer, progress);
  }

  /** The extension starts what this returns, so the topics must be there before. */
  @Produces
  @Singleton
  Topology topology(
      TeacherConfig config,
      TopicGate topics,
      SchemaRegistryClient registry,
      Teacher teacher,
      TeacherMetrics metrics) {
    topics.open();
    return SampleTopology.build(
        new SampleTopology.Settings(teacher.id(), teacher.classes(), config.memory()),
        registry,
        metrics);
  }

  @Produces
  @Singleton
  StreamsUncaughtExceptionHandler crashPolicy(FatalEnd end) {
    return new CrashPolicy(Clock.systemUTC(), OUTAGE_PAUSE, end::begin);
  }

  private static int threads(TeacherConfig config) {
    return config.threads().orElse(Runtime.getRuntime().availableProcessors());
  }
}

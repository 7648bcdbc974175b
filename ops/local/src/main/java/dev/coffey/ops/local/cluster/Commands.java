package dev.coffey.ops.local.cluster;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.servers.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How each child JVM of the local cluster is called. The configuration names are those of {@code
 * docker-compose.yml}.
 */
public final class Commands {
  /** Of the demo's only student. */
  public static final String STUDENT_ID = "demo";

  private static final String QUARKUS_MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";
  private static final String[] SMALL_JVM = {
    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"
  };

  private final DemoSettings settings;
  private final Ports ports;
  private final Path teacher;
  private final Path variants;

  public Commands(DemoSettings settings, Ports ports, Path variants) {
    this.settings = settings;
    this.ports = ports;
    this.teacher = settings.root().resolve("ops/world/src/main/teacher");
    this.variants = variants;
  }

  public ChildProcess.Builder ingest() {
    return service("ingest-service", ports.ingest(), 96)
        .jvm(
            "-Dcoffey.ingest.classes=" + teacher.resolve("classes.txt"),
            // The heap needs three times as much.
            "-Dcoffey.ingest.in-flight-bytes-max=16777216");
  }

  public ChildProcess.Builder teacher() {
    return service("teacher-service", ports.teacher(), 192)
        .jvm(
            "-Dcoffey.teacher.folder=" + teacher,
            "-Dcoffey.teacher.classes=" + teacher.resolve("classes.txt"),
            "-Dcoffey.teacher.prompts=" + teacher.resolve("prompts.txt"),
            "-Dcoffey.teacher.threads=1",
            "-Dcoffey.teacher.state-folder=" + settings.data().resolve("teacher"));
  }

  public ChildProcess.Builder trainer() {
    return service("student-trainer", ports.trainer(), 256)
        .jvm(
            "-Dcoffey.trainer.student-id=" + STUDENT_ID,
            "-Dcoffey.trainer.instance=local",
            "-Dcoffey.trainer.seed=" + settings.seed(),
            "-Dcoffey.trainer.threads=1",
            // Each image is used eight times, so that a modest stream keeps the trainer busy.
            "-Dcoffey.trainer.batch.echo=8",
            "-Dcoffey.trainer.learning-rate=0.004",
            "-Dcoffey.trainer.checkpoint.interval=PT10S",
            "-Dcoffey.trainer.classes=" + teacher.resolve("classes.txt"));
  }

  public ChildProcess.Builder evaluator() {
    return service("evaluator", ports.evaluator(), 192)
        .jvm(
            "-Dcoffey.evaluator.variants.folder=" + variants,
            "-Dcoffey.evaluator.variants.scored=val,v2,sketch,rendition,adversarial,corruption",
            "-Dcoffey.evaluator.teacher.folder=" + teacher,
            "-Dcoffey.evaluator.teacher.classes=" + teacher.resolve("classes.txt"),
            "-Dcoffey.evaluator.teacher.prompts=" + teacher.resolve("prompts.txt"),
            "-Dcoffey.evaluator.threads=1");
  }

  public ChildProcess.Builder producer() {
    return sample("producer", "dev.coffey.ops.local.sample.SampleProducer", 96)
        .args(
            "--ingest=http://127.0.0.1:" + ports.ingest(),
            "--seed=" + settings.seed(),
            "--images-per-second=" + settings.imagesPerSecond(),
            "--position=" + settings.data().resolve("producer-position"));
  }

  public ChildProcess.Builder application() {
    return sample("application", "dev.coffey.ops.local.sample.SampleApplication", 160)
        .args(
            "--bootstrap-servers=127.0.0.1:" + ports.broker(),
            "--registry=" + registryUrl(),
            "--student=" + STUDENT_ID,
            "--port=" + ports.application(),
            "--seed=" + settings.seed(),
            "--requests-per-second=" + settings.requestsPerSecond());
  }

  public String registryUrl() {
    return "http://127.0.0.1:" + ports.registry() + "/apis/ccompat/v7";
  }

  private ChildProcess.Builder service(String module, int port, int heapMegabytes) {
    Path app = settings.root().resolve(module).resolve("target/quarkus-app");
    Path jar = app.resolve("quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException(
          "No " + jar + ". Build first: ./mvnw -Dquick package, or start with ./mvnw -Pdemo.");
    }
    return jvm(module, heapMegabytes)
        .jvm(
            "-Dkafka.bootstrap.servers=127.0.0.1:" + ports.broker(),
            "-Dcoffey.registry.url=" + registryUrl(),
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port)
        .classpath(List.of(jar))
        .main(QUARKUS_MAIN);
  }

  private ChildProcess.Builder sample(String name, String main, int heapMegabytes) {
    return jvm(name, heapMegabytes).classpath(classpath()).main(main);
  }

  private ChildProcess.Builder jvm(String name, int heapMegabytes) {
    return ChildProcess.java(name)
        .jvm(SMALL_JVM)
        .jvm("-Xmx" + heapMegabytes + "m")
        // Four libtorch on few cores: waiting threads must not spin, and memory must go back.
        .env("OMP_WAIT_POLICY", "PASSIVE")
        .env("KMP_BLOCKTIME", "0")
        .env("MALLOC_ARENA_MAX", "2")
        .env("DJL_OFFLINE", "true")
        .workingFolder(settings.data())
        .log(settings.data().resolve("logs").resolve(name + ".log"));
  }

  /** The class path of this module, written by the build. */
  private List<Path> classpath() {
    Path file = settings.root().resolve("ops/local/target/classpath.txt");
    try {
      Path own = settings.root().resolve("ops/local/target/classes");
      return Stream.concat(
              Stream.of(own),
              Arrays.stream(Files.readString(file).strip().split(":")).map(Path::of))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read " + file + ". Build first: ./mvnw -Pdemo does.", e);
    }
  }
}

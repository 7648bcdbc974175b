package dev.coffey.evaluator.app;

import ai.djl.Device;
import dev.coffey.checkpoints.StudentLoader;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.distillation.scores.EffectiveRobustness;
import dev.coffey.distillation.teacher.ClipTeacher;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.evaluator.console.Insight;
import dev.coffey.evaluator.console.MixSurveys;
import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.flow.EvaluationLoop;
import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.evaluator.flow.Horizon;
import dev.coffey.evaluator.flow.LeaderboardView;
import dev.coffey.evaluator.flow.WatchSettings;
import dev.coffey.evaluator.flow.Watches;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.judgement.Rules;
import dev.coffey.evaluator.judgement.TeacherScores;
import dev.coffey.evaluator.prequential.Band;
import dev.coffey.evaluator.prequential.CurveSettings;
import dev.coffey.evaluator.prequential.Floor;
import dev.coffey.evaluator.variants.PixelBudget;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.Party;
import dev.coffey.schemas.access.RightsCheck;
import dev.coffey.schemas.access.Secrets;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the evaluation thread with the application and ends it with the application. */
@ApplicationScoped
public class EvaluatorService {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorService.class);
  private static final Duration SHUTDOWN = Duration.ofSeconds(8);

  private final EvaluatorConfig config;
  private final ClusterConfig cluster;
  private final Map<String, Object> kafka;
  private final Evaluations evaluations;
  private final ConsoleService console;
  private final Tracer tracer;
  private final Horizon horizon;
  private final Court court;
  private final Instance<Sharing> sharing;
  private volatile Optional<Watches> watches = Optional.empty();
  private volatile Optional<LeaderboardView> view = Optional.empty();
  private volatile Optional<Clients> clients = Optional.empty();
  private volatile Optional<MixSurveys> mixSurveys = Optional.empty();
  private volatile EvaluationLoop loop;
  private Thread thread;

  EvaluatorService(
      EvaluatorConfig config,
      ClusterConfig cluster,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      EvaluatorMetrics metrics,
      ConsoleService console,
      Instance<Sharing> sharing,
      Tracer tracer) {
    this.sharing = sharing; // it needs the court that is made here
    this.tracer = tracer;
    this.config = config;
    this.cluster = cluster;
    this.kafka = Secrets.hidden(kafka);
    this.console = console;
    this.evaluations = new Evaluations();
    this.horizon = new Horizon(config.horizon(), Clock.systemUTC());
    this.court =
        new Court(
            horizon,
            config.alias(),
            new Announcements(evaluations, metrics, this::watch, this::unwatch));
    metrics.show(evaluations, court);
  }

  @Produces
  @Singleton
  Court court() {
    return court;
  }

  @Produces
  @Singleton
  Evaluations evaluations() {
    return evaluations;
  }

  private void watch(String studentId) {
    watches.ifPresent(it -> it.follow(studentId, court));
  }

  private void unwatch(String studentId) {
    watches.ifPresent(it -> it.leave(studentId));
  }

  /**
   * The watched champions; empty before the service is connected, or when none is to be watched.
   */
  Optional<Watches> watches() {
    return watches;
  }

  /** The students side by side; empty before the service is connected. */
  Optional<LeaderboardView> leaderboardView() {
    return view;
  }

  /** How Kafka and the registry are reached; empty before the service is connected. */
  Optional<Clients> clients() {
    return clients;
  }

  /** The champions with any mix; empty before the service is connected. */
  Optional<MixSurveys> mixSurveys() {
    return mixSurveys;
  }

  void start(@Observes StartupEvent event) {
    if (config.threads() > 0) {
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(config.threads()));
    }
    VariantLibrary library =
        new VariantLibrary(
            config.variants().folder(),
            config.variants().holdout(),
            config.variants().scored(),
            budget(config.variants().pixelCacheMib()),
            lines(config.variants().lines()));
    thread = new Thread(() -> evaluate(library), "evaluation");
    thread.start();
  }

  private void evaluate(VariantLibrary library) {
    try {
      Device device = config.device().device("coffey.evaluator.device");
      StudentLoader students =
          new StudentLoader(
              device,
              new TorchScriptPermission(
                  config.allowTorchscript(), "coffey.evaluator.allow-torchscript=true"));
      List<Score> teacherScores =
          config.teacher().map(it -> score(it, library, device)).orElse(List.of());
      SchemaRegistryClient registry =
          Registries.connect(cluster.registry().url(), cluster.registry());
      try (Admin admin = Admin.create(kafka)) {
        TopicCreation.ensure(
            admin,
            registry,
            Topics.ALL,
            new TopicSettings(cluster.topics().replicationFactor(), cluster.topics().partitions()));
        RightsCheck.require(admin, Party.EVALUATOR);
      }
      Clients connected =
          new Clients(
              kafka,
              registry,
              TrustedKeys.read(cluster.checkpoints().trustedKeys().orElse(List.of())),
              horizon);
      clients = Optional.of(connected);
      mixSurveys = Optional.of(new MixSurveys(connected, library, students, court));
      if (config.prequential().enabled()) {
        watches =
            Optional.of(
                new Watches(
                    watchSettings(students),
                    connected,
                    console,
                    Clock.systemUTC(),
                    EvaluatorService::end));
      }
      sharing
          .get()
          .start(
              connected,
              evaluations,
              window -> watches.ifPresent(it -> it.heard(window)),
              EvaluatorService::end);
      console.start(
          connected,
          new Insight(
              court,
              evaluations,
              this::watches,
              PromotionsResource::newestDecisions,
              sharing.get()::known,
              () -> view.flatMap(LeaderboardView::leaderboard)));
      LeaderboardView opened = new LeaderboardView(connected, court, primary());
      opened.open();
      view = Optional.of(opened);
      loop =
          new EvaluationLoop(
              new EvaluationLoop.Settings(
                  students, config.variants().holdout(), config.groupId() + ".checkpoints"),
              connected,
              library,
              teacherScores,
              new Gate(rules()),
              court,
              evaluations,
              Clock.systemUTC(),
              tracer);
      loop.run();
    } catch (RuntimeException | Error e) {
      end(e);
    }
  }

  private static void end(Throwable cause) {
    LOG.error("The evaluator cannot go on: {}", cause.getMessage(), cause);
    Quarkus.asyncExit(1);
  }

  private WatchSettings watchSettings(StudentLoader students) {
    EvaluatorConfig.PrequentialConfig curve = config.prequential();
    EvaluatorConfig.RollbackConfig rollback = config.rollback();
    return new WatchSettings(
        config.alias(),
        students,
        new CurveSettings(
            curve.windowImages(),
            curve.referenceWindows(),
            curve.keptWindows(),
            new Band(curve.bandSigmas(), curve.bandImagesMin())),
        new Floor(rollback.images(), rollback.dropMax(), rollback.accuracyMin(), rollback.sigmas()),
        rollback.zMin(),
        curve.remixEvery(),
        curve.remixZMin());
  }

  private String primary() {
    return config.gate().primary().orElse(config.variants().scored().get(0));
  }

  private Rules rules() {
    EvaluatorConfig.GateConfig gate = config.gate();
    List<String> scored = config.variants().scored();
    Rules rules = new Rules(primary(), gate.zMin(), gate.dropMax(), gate.floors(), gate.eceMax());
    Set<String> named = new TreeSet<>(rules.floors().keySet());
    named.add(rules.primary());
    named.removeAll(scored);
    if (!named.isEmpty()) {
      throw new IllegalArgumentException(
          "coffey.evaluator.gate names %s, but only %s are scored.".formatted(named, scored));
    }
    return rules;
  }

  private List<Score> score(
      EvaluatorConfig.TeacherConfig teacherConfig, VariantLibrary library, Device device) {
    try (Teacher teacher =
        ClipTeacher.load(
            teacherConfig.folder(),
            lines(teacherConfig.classes()),
            lines(teacherConfig.prompts()),
            device)) {
      List<Score> scores = TeacherScores.of(teacher, library);
      scores.forEach(
          score ->
              LOG.info(
                  "Teacher {} on {}: top-1 {} %",
                  teacher.id(),
                  score.getVariant(),
                  String.format(Locale.ROOT, "%.1f", 100 * score.getTop1())));
      return scores;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the teacher in " + teacherConfig.folder().toAbsolutePath(), e);
    }
  }

  private static PixelBudget budget(OptionalLong mebibytes) {
    return mebibytes.isPresent()
        ? new PixelBudget(mebibytes.getAsLong() << 20)
        : PixelBudget.quarterOfHeap();
  }

  private static Map<String, EffectiveRobustness> lines(
      Map<String, EvaluatorConfig.LineConfig> configs) {
    Map<String, EffectiveRobustness> lines = new HashMap<>();
    configs.forEach(
        (variant, line) ->
            lines.put(variant, new EffectiveRobustness(line.slope(), line.intercept())));
    return lines;
  }

  private static List<String> lines(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file.toAbsolutePath(), e);
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    EvaluationLoop running = loop;
    if (running != null) {
      running.close();
    }
    console.stop();
    if (watches.isPresent()) {
      watches.get().close();
    }
    mixSurveys.ifPresent(MixSurveys::close);
    view.ifPresent(LeaderboardView::close);
    if (thread != null) {
      thread.join(SHUTDOWN.toMillis());
    }
    sharing.get().stop(); // last, so that the checkpoint at hand may still be settled
  }

  boolean isRunning() {
    return thread != null && thread.isAlive();
  }
}

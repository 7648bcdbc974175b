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
 * How each child JVM of the local cluster is called. Services get their settings as environment
 * variables, the same ones as in {@code docker-compose.yml}; {@code ComposeTest} holds that.
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
        .env("COFFEY_INGEST_CLASSES", teacherFile("classes.txt"))
        // The heap needs three times as much.
        .env("COFFEY_INGEST_IN_FLIGHT_BYTES_MAX", "16777216");
  }

  public ChildProcess.Builder teacher() {
    return service("teacher-service", ports.teacher(), 192)
        .env("COFFEY_TEACHER_FOLDER", teacher.toString())
        .env("COFFEY_TEACHER_CLASSES", teacherFile("classes.txt"))
        .env("COFFEY_TEACHER_PROMPTS", teacherFile("prompts.txt"))
        .env("COFFEY_TEACHER_THREADS", "1")
        .env("COFFEY_TEACHER_STATE_FOLDER", settings.data().resolve("teacher").toString());
  }

  public ChildProcess.Builder trainer() {
    return service("student-trainer", ports.trainer(), 256)
        .env("COFFEY_TRAINER_STUDENT_ID", STUDENT_ID)
        .env("COFFEY_TRAINER_INSTANCE", "local")
        .env("COFFEY_TRAINER_SEED", Long.toString(settings.seed()))
        .env("COFFEY_TRAINER_THREADS", "1")
        // Each image is used eight times, so that a modest stream keeps the trainer busy.
        .env("COFFEY_TRAINER_BATCH_ECHO", "8")
        .env("COFFEY_TRAINER_LEARNING_RATE", "0.004")
        .env("COFFEY_TRAINER_CHECKPOINT_INTERVAL", "PT10S")
        .env("COFFEY_TRAINER_CLASSES", teacherFile("classes.txt"));
  }

  public ChildProcess.Builder evaluator() {
    return service("evaluator", ports.evaluator(), 192)
        .env("COFFEY_EVALUATOR_INSTANCE", "local")
        .env("COFFEY_EVALUATOR_VARIANTS_FOLDER", variants.toString())
        .env("COFFEY_EVALUATOR_VARIANTS_SCORED", "val,v2,sketch,rendition,adversarial,corruption")
        .env("COFFEY_EVALUATOR_TEACHER_FOLDER", teacher.toString())
        .env("COFFEY_EVALUATOR_TEACHER_CLASSES", teacherFile("classes.txt"))
        .env("COFFEY_EVALUATOR_TEACHER_PROMPTS", teacherFile("prompts.txt"))
        .env("COFFEY_EVALUATOR_THREADS", "1");
  }

  private String teacherFile(String name) {
    return teacher.resolve(name).toString();
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
    return jvm(module)
        .env("JAVA_TOOL_OPTIONS", "-Xmx" + heapMegabytes + "m")
        .env("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.broker())
        .env("COFFEY_REGISTRY_URL", registryUrl())
        .env("QUARKUS_HTTP_HOST", "127.0.0.1")
        .env("QUARKUS_HTTP_PORT", Integer.toString(port))
        .classpath(List.of(jar))
        .main(QUARKUS_MAIN);
  }

  private ChildProcess.Builder sample(String name, String main, int heapMegabytes) {
    return jvm(name).jvm("-Xmx" + heapMegabytes + "m").classpath(classpath()).main(main);
  }

  private ChildProcess.Builder jvm(String name) {
    return ChildProcess.java(name)
        .jvm(SMALL_JVM)
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

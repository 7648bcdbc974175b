package dev.coffey.checkpoints;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/**
 * Writes a checkpoint's weights to a .safetensors file, for programs that know nothing of Coffey.
 *
 * <pre>{@code
 * java -cp … dev.coffey.checkpoints.FetchCommand --bootstrap-servers localhost:9092 \
 *     --registry http://localhost:8085/apis/ccompat/v7 --student demo --out student.safetensors
 * }</pre>
 *
 * <p>Exit status: 0 done, 1 the checkpoint cannot be had, 2 wrong usage. The file appears whole or
 * not at all.
 */
public final class FetchCommand {
  private static final String USAGE =
      """
      Usage: FetchCommand --bootstrap-servers HOST:PORT --registry URL --out FILE
                          (--student ID | --checkpoint ID) [--training-state]
        --student ID       the newest checkpoint of this student
        --checkpoint ID    this checkpoint
        --training-state   what going on with training needs, instead of what serving needs""";

  private static final List<String> WITH_VALUE =
      List.of("--bootstrap-servers", "--registry", "--out", "--student", "--checkpoint");
  private static final String TRAINING_STATE = "--training-state";

  private FetchCommand() {}

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    Map<String, String> options;
    try {
      options = parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(USAGE);
      return 2;
    }
    try {
      out.println(fetch(options));
      return 0;
    } catch (BadCheckpointException | KafkaException | UncheckedIOException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  private static Map<String, String> parse(String[] args) {
    var options = new HashMap<String, String>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals(TRAINING_STATE)) {
        options.put(TRAINING_STATE, "");
      } else if (!WITH_VALUE.contains(args[i])) {
        throw new IllegalArgumentException("Unknown option " + args[i]);
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException("Option " + args[i] + " needs a value");
      } else {
        options.put(args[i], args[++i]);
      }
    }
    for (String needed : List.of("--bootstrap-servers", "--registry", "--out")) {
      if (!options.containsKey(needed)) {
        throw new IllegalArgumentException("Option " + needed + " is missing");
      }
    }
    if (options.containsKey("--student") == options.containsKey("--checkpoint")) {
      throw new IllegalArgumentException("Give one of --student and --checkpoint");
    }
    return options;
  }

  private static String fetch(Map<String, String> options) {
    Map<String, Object> kafka = Map.of("bootstrap.servers", options.get("--bootstrap-servers"));
    try (var log = CheckpointLog.open(kafka, Registries.connect(options.get("--registry")))) {
      CheckpointManifest manifest = manifest(options, log);
      byte[] blob =
          options.containsKey(TRAINING_STATE)
              ? log.fetchTrainingState(manifest)
              : log.fetchStudent(manifest);
      Path file = Path.of(options.get("--out")).toAbsolutePath();
      write(blob, file);
      return manifest.getCheckpointId() + " " + Sha256.hex(blob) + " " + blob.length + " " + file;
    }
  }

  private static CheckpointManifest manifest(Map<String, String> options, CheckpointLog log) {
    String checkpointId = options.get("--checkpoint");
    String studentId = options.get("--student");
    Optional<CheckpointManifest> manifest =
        checkpointId != null ? log.find(checkpointId) : log.latest(studentId);
    return manifest.orElseThrow(
        () ->
            new BadCheckpointException(
                BadCheckpointException.Reason.MISSING_MANIFEST,
                "Topic checkpoints has no "
                    + (checkpointId != null
                        ? "checkpoint " + checkpointId
                        : "checkpoint of student '" + studentId + "'")));
  }

  private static void write(byte[] blob, Path file) {
    try {
      Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
      try {
        Files.write(part, blob);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e, e);
    }
  }
}

package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Writes a checkpoint's weights to a .safetensors file, for programs that know nothing of Coffey.
 * The build makes {@code checkpoints/target/coffey-fetch.jar} of it, which needs nothing else:
 *
 * <pre>{@code
 * java -jar coffey-fetch.jar --student demo --alias champion --out student.safetensors
 * }</pre>
 *
 * <p>The file appears whole, its digest checked, or not at all.
 */
@Command(
    name = "coffey-fetch",
    description = "Writes a checkpoint's weights to a .safetensors file and checks their digest.",
    mixinStandardHelpOptions = true,
    version = "coffey-fetch 0.1",
    sortOptions = false,
    footer = {
      "",
      "Prints checkpoint id, SHA-256, size in bytes and file.",
      "Exit codes: 0 done, 1 there is no such checkpoint or it is bad, 2 wrong usage,"
          + " 3 broker, registry or file cannot be reached."
    })
public final class FetchCommand implements Callable<Integer> {
  private static final int BAD_CHECKPOINT = 1;
  private static final int UNREACHABLE = 3;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Which which;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write; one that is there is replaced.")
  private Path out;

  @Option(
      names = "--training-state",
      description = "What going on with training needs, instead of what serving needs.")
  private boolean trainingState;

  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      description = "How long a broker may say nothing (default: ${DEFAULT-VALUE}).",
      defaultValue = "PT30S")
  private Duration patience;

  private FetchCommand() {}

  /** Which checkpoint. */
  private static final class Which {
    @Option(
        names = {"-c", "--checkpoint"},
        paramLabel = "ID",
        required = true,
        description = "This checkpoint.")
    private String checkpointId;

    @ArgGroup(exclusive = false)
    private OfStudent of;
  }

  private static final class OfStudent {
    @Option(
        names = {"-s", "--student"},
        paramLabel = "ID",
        required = true,
        description = "The newest checkpoint of this student;")
    private String studentId;

    @Option(
        names = {"-a", "--alias"},
        paramLabel = "NAME",
        description = "or the one that this alias of it means, for example champion.")
    private String alias;
  }

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    // Only has a meaning where slf4j-simple is, as in the jar: what matters is said here anyway.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new FetchCommand());
  }

  @Override
  public Integer call() {
    try {
      spec.commandLine().getOut().println(fetch());
      return CommandLine.ExitCode.OK;
    } catch (BadCheckpointException e) {
      return failed(e.getMessage(), BAD_CHECKPOINT);
    } catch (UnknownTopicOrPartitionException e) {
      return failed(e.getMessage(), BAD_CHECKPOINT);
    } catch (UncheckedIOException e) {
      return failed(e.getMessage(), UNREACHABLE);
    } catch (KafkaException e) {
      return failed(
          "Brokers "
              + cluster.bootstrapServers()
              + " or registry "
              + cluster.registryUrl()
              + " cannot be reached or do not answer: "
              + e.getMessage()
              + (e.getCause() == null ? "" : ", " + e.getCause().getMessage())
              + ". Are they running, and are --bootstrap-servers and --registry right?",
          UNREACHABLE);
    }
  }

  private int failed(String message, int status) {
    spec.commandLine().getErr().println(message);
    return status;
  }

  private String fetch() {
    try (CheckpointLog log = cluster.open(patience)) {
      CheckpointManifest manifest = manifest(log);
      Blob described = trainingState ? manifest.getTrainingState() : manifest.getStudent();
      byte[] blob;
      try (var progress = new FetchProgress(described == null ? 0 : described.getSize())) {
        blob = log.fetch(manifest, trainingState, progress::arrived);
      }
      Path file = out.toAbsolutePath();
      write(blob, file);
      return manifest.getCheckpointId() + " " + Sha256.hex(blob) + " " + blob.length + " " + file;
    }
  }

  private CheckpointManifest manifest(CheckpointLog log) {
    if (which.of == null) {
      return byId(which.checkpointId, log);
    }
    if (which.of.alias != null) {
      return byId(meaning(which.of.studentId, which.of.alias, log), log);
    }
    return log.latest(which.of.studentId)
        .orElseThrow(
            () -> missing("Topic checkpoints has no student '" + which.of.studentId + "'."));
  }

  private static CheckpointManifest byId(String checkpointId, CheckpointLog log) {
    return log.find(checkpointId)
        .orElseThrow(() -> missing("Topic checkpoints has no checkpoint '" + checkpointId + "'."));
  }

  private static String meaning(String studentId, String alias, CheckpointLog log) {
    List<Promotion> promotions = log.promotions(studentId);
    return promotions.stream()
        .filter(promotion -> promotion.getAlias().equals(alias))
        .reduce((older, newer) -> newer)
        .map(Promotion::getCheckpointId)
        .orElseThrow(() -> missing(noSuchAlias(studentId, alias, promotions)));
  }

  private static String noSuchAlias(String studentId, String alias, List<Promotion> promotions) {
    String known =
        promotions.stream().map(Promotion::getAlias).distinct().collect(Collectors.joining(", "));
    return "Student '"
        + studentId
        + "' has no alias '"
        + alias
        + "' on topic promotions; it has "
        + (known.isEmpty() ? "none" : known)
        + ". Without --alias, its newest checkpoint is fetched.";
  }

  private static BadCheckpointException missing(String message) {
    return new BadCheckpointException(Reason.MISSING_MANIFEST, message);
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

package dev.coffey.access.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The key that a command sends. It comes from a file or the environment: what stands on a command
 * line, every user of the machine can read.
 */
public final class KeyOption {

  private static final String VARIABLE = "COFFEY_API_KEY";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "File with the API key (default: the key in $$COFFEY_API_KEY, or none).")
  private Path file;

  /** The key, if there is one. */
  public Optional<String> key() {
    if (file == null) {
      Optional<String> key =
          Optional.ofNullable(System.getenv(VARIABLE))
              .map(String::strip)
              .filter(it -> !it.isEmpty());
      if (key.isPresent() && !isKey(key.get())) {
        throw new ParameterException(
            spec.commandLine(), VARIABLE + " must be one line, the key, and nothing else.");
      }
      return key;
    }
    try {
      String key = Files.readString(file).strip();
      if (!isKey(key)) {
        throw new ParameterException(
            spec.commandLine(),
            "--api-key-file %s must have one line, the key, and nothing else.".formatted(file));
      }
      return Optional.of(key);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "--api-key-file cannot be read: %s.".formatted(e), e);
    }
  }

  /** What a header takes; of anything else the client's error would show the key. */
  private static boolean isKey(String text) {
    return text.matches("[\\x21-\\x7e]+");
  }
}

package dev.coffey.evaluator.cli.promotion;

import java.util.Map;
import picocli.CommandLine.Option;

/** Who asks for a decision, and why. */
final class MotionOptions {

  @Option(
      names = {"-m", "--reason"},
      paramLabel = "TEXT",
      required = true,
      description = "Why; it is kept with the decision.")
  private String reason;

  @Option(
      names = {"-a", "--actor"},
      paramLabel = "NAME",
      description = "Who asks (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:user.name}")
  private String actor;

  Map<String, String> body() {
    return Map.of("actor", actor, "reason", reason);
  }
}

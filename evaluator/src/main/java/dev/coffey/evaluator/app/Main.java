package dev.coffey.evaluator.app;

import dev.coffey.evaluator.cli.EvaluatorCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/**
 * Where the process begins: without arguments it is the service, with arguments the command line.
 * The command line starts without Quarkus.
 */
@QuarkusMain
public final class Main {

  private Main() {}

  /**
   * Runs the service or a command.
   *
   * @param args none or {@code serve} for the service, else a command
   */
  public static void main(String... args) {
    if (args.length == 0) {
      Quarkus.run(args);
    } else if (args[0].equals("serve")) {
      Quarkus.run(Arrays.copyOfRange(args, 1, args.length));
    } else {
      System.exit(EvaluatorCommand.execute(args));
    }
  }
}

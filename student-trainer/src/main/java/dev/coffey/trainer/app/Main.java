package dev.coffey.trainer.app;

import dev.coffey.trainer.cli.TrainerCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Where the process begins: without arguments it is the service, with arguments the command line.
 * The command line starts without Quarkus.
 */
@QuarkusMain
public final class Main {

  private static volatile OptionalLong calledNanos = OptionalLong.empty();

  private Main() {}

  /** {@link System#nanoTime()} when the process called this class; empty in tests. */
  static OptionalLong calledNanos() {
    return calledNanos;
  }

  /**
   * @param args none or {@code serve} for the service, else a command
   */
  public static void main(String... args) {
    calledNanos = OptionalLong.of(System.nanoTime());
    if (args.length == 0) {
      Quarkus.run(args);
    } else if (args[0].equals("serve")) {
      Quarkus.run(Arrays.copyOfRange(args, 1, args.length));
    } else {
      System.exit(TrainerCommand.execute(args));
    }
  }
}

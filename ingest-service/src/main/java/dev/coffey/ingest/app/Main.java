package dev.coffey.ingest.app;

import dev.coffey.ingest.cli.IngestCommand;
import dev.coffey.ingest.flow.Broker.UnreachableException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/**
 * Where the process begins: without arguments it is the service, with arguments the command line.
 * The command line starts without Quarkus, in well under a second.
 */
@QuarkusMain
public final class Main {

  private Main() {}

  /**
   * @param args none or {@code serve} for the service, else a command
   */
  public static void main(String... args) {
    if (args.length == 0) {
      serve(args);
    } else if (args[0].equals("serve")) {
      serve(Arrays.copyOfRange(args, 1, args.length));
    } else {
      System.exit(IngestCommand.execute(args));
    }
  }

  private static void serve(String... args) {
    Quarkus.run(null, Main::exit, args);
  }

  /**
   * After a failed start the last line is for a person: what is wrong, not where it was noticed.
   */
  private static void exit(int code, Throwable error) {
    Throwable cause = error;
    while (cause != null && cause.getCause() != null && !(cause instanceof UnreachableException)) {
      cause = cause.getCause();
    }
    if (cause != null) {
      System.err.println("Cannot serve: " + cause.getMessage());
    }
    System.exit(code);
  }
}

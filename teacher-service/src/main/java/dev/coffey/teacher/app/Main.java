package dev.coffey.teacher.app;

import dev.coffey.teacher.fewshot.BuildAdapter;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/** Where the process begins: the service, or with {@code build-adapter} that command. */
@QuarkusMain
public final class Main {

  private static final String BUILD_ADAPTER = "build-adapter";

  private Main() {}

  /**
   * @param args none for the service
   */
  public static void main(String... args) {
    if (args.length > 0 && args[0].equals(BUILD_ADAPTER)) {
      System.exit(BuildAdapter.execute(Arrays.copyOfRange(args, 1, args.length)));
    }
    Quarkus.run(args);
  }
}

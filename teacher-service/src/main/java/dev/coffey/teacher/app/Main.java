package dev.coffey.teacher.app;

import dev.coffey.teacher.fewshot.BuildAdapter;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import java.util.List;

/** Where the process begins: the service, or with {@code build-adapter} that command. */
@QuarkusMain
public final class Main {

  private static final String BUILD_ADAPTER = "build-adapter";

  private static final String USAGE =
      """
      Usage: java -jar quarkus-run.jar [build-adapter …]
      Without arguments it is the teacher service: coffey.teacher.folder and coffey.teacher.classes
      are needed, docs/reference/configuration.md has all settings.
      build-adapter makes a few-shot teacher of it; build-adapter --help tells how.
      """;

  private Main() {}

  /**
   * @param args none for the service
   */
  public static void main(String... args) {
    if (args.length > 0 && List.of("--help", "-h").contains(args[0])) {
      System.out.print(USAGE);
      return;
    }
    if (args.length > 0 && args[0].equals(BUILD_ADAPTER)) {
      System.exit(BuildAdapter.execute(Arrays.copyOfRange(args, 1, args.length)));
    }
    Quarkus.run(args);
  }
}

package dev.coffey.ops.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page that is made from the code and committed. */
record Page(Path file) {

  static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private static final String COMMAND =
      "./mvnw -pl ops/documents -am verify -Dtest='*PageTest' -Dcoffey.docs.write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  /** First lines of every such page. */
  static String head(String title, String madeFrom) {
    return """
        # %s

        <!-- Made from %s; do not edit. To write it again:
        %s -->
        """
        .formatted(title, madeFrom, COMMAND);
  }

  static Page of(String name) {
    return new Page(ROOT.resolve("docs/reference").resolve(name));
  }

  /** Fails when the committed page says something else; with -Dcoffey.docs.write writes it. */
  void hold(String text) throws IOException {
    if (System.getProperty("coffey.docs.write") != null) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file).as("a page that is made by %s", COMMAND).exists();
    assertThat(Files.readString(file))
        .as("%s is stale; write it again with %s", ROOT.relativize(file), COMMAND)
        .isEqualTo(text);
  }
}

package dev.coffey.ingest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.letters.LetterBox;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters on the command line. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
class RejectedCommandTest {

  @TestHTTPResource("/")
  URI url;

  private final LetterBox box = new LetterBox();

  @AfterEach
  void close() {
    box.close();
  }

  @Test
  void theCommandLineDoesTheSame(@TempDir Path folder) throws Exception {
    // Given
    byte[] image = TestImages.png(503);
    String id = box.unknownClass(image, "griffin").toString();
    Path file = folder.resolve("letter.png");

    // When
    CommandRun list = run("list", "--reason=unknown-class");
    CommandRun show = run("show", id, "--out=" + file);
    CommandRun dry = run("redrive", id, "--dry-run");
    CommandRun redrive = run("redrive", id, "--json");
    CommandRun twice = run("redrive", id);
    CommandRun purge = run("purge", "--through=" + id);
    CommandRun wrong = run("redrive");
    CommandRun none = run("show", "0-999999");

    // Then
    assertThat(list.exit()).as(list.err()).isZero();
    assertThat(list.out()).contains(id, "UNKNOWN_CLASS", "Because.");
    assertThat(show.out()).contains("griffin", "image/png", "32 × 32", "camera 7");
    assertThat(Files.readAllBytes(file)).isEqualTo(image);
    assertThat(dry.out()).contains("would be put back on images");
    assertThat(redrive.out()).contains("\"redriven\":1");
    assertThat(twice.exit()).isEqualTo(1);
    assertThat(twice.out()).contains("It was put back at");
    assertThat(purge.exit()).isEqualTo(1);
    assertThat(purge.out()).contains("would go", "--confirm=");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("no-such-letter");
  }

  private CommandRun run(String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "rejected";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--url=" + url;
    return CommandRun.of(all);
  }
}

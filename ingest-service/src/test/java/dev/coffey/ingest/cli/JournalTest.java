package dev.coffey.ingest.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final String TARGET = "http://localhost:8081";

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void writeAJournal() throws Exception {
    file = temp.resolve("load.journal");
    try (Journal journal = Journal.open(file, TARGET, false)) {
      journal.accepted("/data/a\tb.png", "00ff");
      journal.rejected("/data/c.png", "corrupt-image", "broken\nat byte 3");
      journal.unfinished("/data/d.png", "internal-error", "HTTP 500: IllegalStateException");
    }
  }

  @Test
  void looksLikeThis() throws Exception {
    // When
    String text = Files.readString(file);

    // Then
    assertThat(text)
        .isEqualTo(
            """
            # coffey load journal 1\thttp://localhost:8081
            accepted\t/data/a\\tb.png\t00ff
            rejected\t/data/c.png\tcorrupt-image\tbroken\\nat byte 3
            unfinished\t/data/d.png\tinternal-error\tHTTP 500: IllegalStateException
            """);
  }

  @Test
  void remembersWhatIsDone() throws Exception {
    // When
    try (Journal journal = Journal.open(file, TARGET, false)) {

      // Then
      assertThat(journal.has("/data/a\tb.png")).isTrue();
      assertThat(journal.has("/data/c.png")).isTrue();
      assertThat(journal.has("/data/d.png")).isFalse();
    }
  }

  @Test
  void mayForgetWhatWasRejected() throws Exception {
    // When
    try (Journal journal = Journal.open(file, TARGET, true)) {

      // Then
      assertThat(journal.has("/data/a\tb.png")).isTrue();
      assertThat(journal.has("/data/c.png")).isFalse();
    }
  }

  @Test
  void ignoresALineWhoseKeyBrokeOff() throws Exception {
    // Given
    Files.writeString(file, "accepted\t/data/d.p", StandardOpenOption.APPEND);
    try (Journal journal = Journal.open(file, TARGET, false)) {
      assertThat(journal.has("/data/d.p")).isFalse();
      journal.accepted("/data/e.png", "11");
    }

    // When
    try (Journal journal = Journal.open(file, TARGET, false)) {

      // Then
      assertThat(journal.has("/data/e.png")).isTrue();
    }
  }

  @Test
  void refusesAnotherTarget() {
    assertThatThrownBy(() -> Journal.open(file, "http://elsewhere", false))
        .isInstanceOf(Journal.UnusableException.class)
        .hasMessageContaining("--journal");
  }
}

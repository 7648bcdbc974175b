package dev.coffey.ops.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StationTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void startsAgainWhatDies() throws Exception {
    // Given
    List<String> events = new CopyOnWriteArrayList<>();
    BlockingQueue<Process> starts = new LinkedBlockingQueue<>();
    try (Station station =
        new Station(
            "sleeper",
            () -> {
              Process process = new ProcessBuilder("sleep", "60").start();
              starts.add(process);
              return new Station.Running(process, process::destroy);
            },
            events::add)) {
      Process first = starts.poll(10, TimeUnit.SECONDS);

      // When
      first.destroyForcibly();

      // Then
      Process second = starts.poll(10, TimeUnit.SECONDS);
      assertThat(second).isNotNull();
      assertThat(events).containsExactly("sleeper died (exit code 137), starting it again");
      assertThat(station.restarts()).isOne();
    }
  }

  @Test
  void endsWhatItStartedAndDoesNotStartItAgain() throws Exception {
    // Given
    BlockingQueue<Process> starts = new LinkedBlockingQueue<>();
    Station station =
        new Station(
            "sleeper",
            () -> {
              Process process = new ProcessBuilder("sleep", "60").start();
              starts.add(process);
              return new Station.Running(process, process::destroy);
            },
            event -> {});
    Process process = starts.poll(10, TimeUnit.SECONDS);
    station.awaitStarted(LIMIT);

    // When
    station.close();

    // Then
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(starts.poll(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void saysWhyItCouldNotStart() {
    // Given
    Station station =
        new Station(
            "broken",
            () -> {
              throw new IllegalStateException("no such jar");
            },
            event -> {});

    // When / Then
    assertThatThrownBy(() -> station.awaitStarted(LIMIT))
        .hasMessage("broken could not be started: no such jar");
  }
}

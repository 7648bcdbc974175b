package dev.coffey.ops.benchmarks.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StallsTest {

  @Test
  void a_stall_is_the_snapshot_and_what_steps_beside_the_upload_take_longer() throws Exception {
    // Given steps of 100 ms, a snapshot of 300 ms and two slower steps
    JsonNode answer =
        new ObjectMapper()
            .readTree(
                """
                {"quiet_millis": [100, 90, 110], "snapshot_millis": 300,
                 "beside_millis": [150, 250], "upload_millis": 380,
                 "student_bytes": 1000000, "training_state_bytes": 4000000}
                """);
    Stalls stalls = new Stalls();

    // When
    stalls.add(answer);

    // Then
    Map<String, Double> figures = stalls.figures();
    assertThat(figures).containsEntry("snapshot_stall_ms", 300.0);
    assertThat(figures).containsEntry("slower_steps_ms", 200.0); // 50 + 150
    assertThat(figures.get("stall_share_per_minute")).isCloseTo(500.0 / 60_000, within(1e-9));
    assertThat(figures).containsEntry("training_state_mb", 4.0);
  }
}

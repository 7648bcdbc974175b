package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.evaluator.console.Rejections.RejectedView;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RejectionsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final Rejections rejections = new Rejections();

  private void reject(Instant at) {
    rejections.add(
        RejectedImage.newBuilder()
            .setReason(RejectionReason.CORRUPT_IMAGE)
            .setDetail("PNG ends in the middle")
            .setTopic("images")
            .setPartition(2)
            .setOffset(12)
            .setValue(ByteBuffer.allocate(1))
            .setCreatedAt(at)
            .build());
  }

  private Optional<Double> told(int secondsAfterNoon) {
    return rejections
        .takeChanged(2, NOON.plusSeconds(secondsAfterNoon))
        .map(RejectedView::perMinute);
  }

  @Test
  void theRateIsToldAgainWhenItFallsThoughNothingCame() {
    // Given
    reject(NOON);
    reject(NOON.plusSeconds(30));

    // When / Then
    assertThat(told(30)).contains(2.0);
    assertThat(told(59)).isEmpty();
    assertThat(told(60)).contains(1.0);
    assertThat(told(89)).isEmpty();
    assertThat(told(90)).contains(0.0);
    assertThat(told(3_600)).isEmpty();
  }
}

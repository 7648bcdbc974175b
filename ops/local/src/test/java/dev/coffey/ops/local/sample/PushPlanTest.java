package dev.coffey.ops.local.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.world.World;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PushPlanTest {
  private static final int LABELS_PER_CLASS = 4;
  private static final int POSITIONS = 2000;

  private final PushPlan plan = new PushPlan(World.of(1), LABELS_PER_CLASS);

  @Test
  void everyClassGetsItsLabelsAtOnceOrLater() {
    // Given
    Map<String, Integer> labels = new TreeMap<>();

    // When
    for (long position = 0; position < POSITIONS; position++) {
      plan.push(position).label().ifPresent(it -> labels.merge(it, 1, Integer::sum));
      plan.lateLabel(position).ifPresent(it -> labels.merge(it.label(), 1, Integer::sum));
    }

    // Then
    assertThat(labels).hasSize(20).containsOnlyKeys(World.classes());
    assertThat(labels.values()).allMatch(count -> count == LABELS_PER_CLASS);
  }

  @Test
  void aLateLabelIsOfAnImageThatWasPushedWithoutOne() {
    // Given
    Set<Integer> pushedWithout = new HashSet<>();
    int late = 0;

    // When
    for (long position = 0; position < POSITIONS; position++) {
      PushPlan.Push push = plan.push(position);
      if (push.label().isEmpty()) {
        pushedWithout.add(java.util.Arrays.hashCode(push.png()));
      }
      if (plan.lateLabel(position).isPresent()) {
        late++;
        assertThat(pushedWithout)
            .contains(java.util.Arrays.hashCode(plan.lateLabel(position).get().png()));
      }
    }

    // Then
    assertThat(late).isEqualTo(20 * LABELS_PER_CLASS / 4);
  }

  @Test
  void isAFunctionOfSeedAndPosition() {
    // Given
    PushPlan same = new PushPlan(World.of(1), LABELS_PER_CLASS);
    PushPlan other = new PushPlan(World.of(2), LABELS_PER_CLASS);

    // When
    byte[] png = plan.push(1234).png();

    // Then
    assertThat(png).isEqualTo(same.push(1234).png()).isNotEqualTo(other.push(1234).png());
  }
}

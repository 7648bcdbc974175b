package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.coffey.distillation.memory.EngineMemory;
import org.junit.jupiter.api.Test;

class InPlaceTest {

  @Test
  void rectifies_in_the_memory_of_its_argument() {
    try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
      // Given
      NDArray x = scope.create(new float[] {-1, 0, 2});

      // When
      NDArray rectified = InPlace.relu(x);

      // Then
      assertThat(rectified.toFloatArray()).containsExactly(0, 0, 2);
      assertThat(x.toFloatArray()).containsExactly(0, 0, 2);
    }
  }

  @Test
  void lets_the_gradient_through_where_its_argument_was_above_zero() {
    try (NDManager scope = NDManager.newBaseManager("PyTorch");
        GradientCollector graph = Engine.getEngine("PyTorch").newGradientCollector()) {
      // Given
      NDArray x = scope.create(new float[] {-1, 3, 2});
      x.setRequiresGradient(true);

      // When
      NDArray rectified = InPlace.relu(x.mul(EngineMemory.scalar(x, 5)));

      // Then
      graph.backward(rectified.sum());
      assertThat(x.getGradient().toFloatArray()).containsExactly(0, 5, 5);
    }
  }
}

package dev.coffey.distillation.imagenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeanCorruptionErrorTest {

  private static Map<String, double[]> allRight() {
    Map<String, double[]> errors = new HashMap<>();
    MeanCorruptionError.corruptions().forEach(name -> errors.put(name, new double[5]));
    return errors;
  }

  /**
   * By hand: only gaussian_noise and fog have errors; their means are .3 and .6, AlexNet's .886428
   * and .819324: (.3 / .886428 + .6 / .819324) / 15.
   */
  @Test
  void dividesTheErrorOfEachCorruptionByAlexNets() {
    // Given
    Map<String, double[]> errors = allRight();
    errors.put("gaussian_noise", new double[] {.1, .2, .3, .4, .5});
    errors.put("fog", new double[] {.4, .5, .6, .7, .8});

    // When
    double mce = MeanCorruptionError.of(errors);

    // Then
    assertThat(mce).isCloseTo((0.33843696 + 0.73231103) / 15, within(1e-8));
  }

  @Test
  void refusesToAverageOverFewerCorruptions() {
    // Given
    Map<String, double[]> errors = allRight();
    errors.put("snow", new double[4]);

    // When / Then
    assertThatThrownBy(() -> MeanCorruptionError.of(errors))
        .hasMessageContaining("Corruption snow has errors at 4 severities");
  }
}

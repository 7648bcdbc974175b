package dev.coffey.distillation.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinearProbeTest {

  private static final float[][] FEATURES = {
    {0.5f, 1.0f, -0.3f},
    {1.5f, -0.2f, 0.8f},
    {-0.7f, 0.4f, 1.1f},
    {0.1f, 0.9f, -1.2f},
    {2.0f, -1.1f, 0.3f},
    {-1.4f, 0.6f, 0.7f},
    {0.3f, 0.2f, 0.1f},
    {1.1f, -0.8f, -0.5f}
  };
  private static final int[] LABELS = {0, 1, 2, 0, 1, 2, 0, 1};

  @Test
  void findsTheMinimumThatPyTorchFinds() {
    // Given: torch.optim.LBFGS in float64 on cross_entropy(Z·Wᵀ+b) + 0.05·‖W‖², Z standardised by
    // mean and biased deviation, gradient tolerance 1e-12; softmax of its logits for two new rows.
    double[][] ofPyTorch = {
      {0.7784838683799185, 0.13855569813705274, 0.08296043348302873},
      {0.1868890473762412, 0.5872586249705216, 0.22585232765323718}
    };

    // When
    LinearProbe probe = LinearProbe.fit(FEATURES, LABELS, 3, 0.1);

    // Then
    float[][] logits = probe.logits(new float[][] {{0.2f, 0.4f, -0.6f}, {1.0f, 0.0f, 1.0f}});
    for (int b = 0; b < 2; b++) {
      double sum = 0;
      for (float logit : logits[b]) {
        sum += Math.exp(logit);
      }
      for (int k = 0; k < 3; k++) {
        assertThat(Math.exp(logits[b][k]) / sum).isCloseTo(ofPyTorch[b][k], within(2e-5));
      }
    }
  }

  @Test
  void aFeatureThatNeverChangesIsOfNoConsequence() {
    // Given
    float[][] wider = new float[FEATURES.length][];
    for (int n = 0; n < wider.length; n++) {
      wider[n] = new float[] {FEATURES[n][0], FEATURES[n][1], FEATURES[n][2], 7};
    }

    // When
    LinearProbe probe = LinearProbe.fit(wider, LABELS, 3, 0.1);

    // Then
    float[] without = LinearProbe.fit(FEATURES, LABELS, 3, 0.1).logits(FEATURES)[0];
    assertThat(probe.logits(wider)[0]).containsExactly(without, within(1e-4f));
  }

  @Test
  void saysWhichLabelIsNoClass() {
    // Given
    int[] labels = {0, 1, 3, 0, 1, 2, 0, 1};

    // When, Then
    assertThatThrownBy(() -> LinearProbe.fit(FEATURES, labels, 3, 0.1))
        .hasMessage("a label is 3, expected 0..2");
  }
}

package dev.coffey.distillation.student;

/**
 * The logits of both heads for a batch. Of a student with one head, both are that head's.
 *
 * @param ce head trained on labels, {@code [B, K]}
 * @param kd head trained on the teacher, {@code [B, K]}
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
public record HeadLogits(float[][] ce, float[][] kd) {

  /** Checks that both heads speak about the same images and classes. */
  public HeadLogits {
    if (ce.length != kd.length) {
      throw new IllegalArgumentException(
          "CE logits are for %d images, KD logits for %d; both heads answer the same batch"
              .formatted(ce.length, kd.length));
    }
    for (int i = 0; i < ce.length; i++) {
      if (ce[i].length != ce[0].length || kd[i].length != ce[0].length) {
        throw new IllegalArgumentException(
            "image %d has %d CE and %d KD logits, expected %d of each"
                .formatted(i, ce[i].length, kd[i].length, ce[0].length));
      }
    }
  }

  /** Number of images B. */
  public int size() {
    return ce.length;
  }
}

package dev.coffey.ops.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.clip.ClipTokenizer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContrastiveTrainingTest {
  private static final Path FOLDER = Path.of("src/main/teacher");
  private static final int STEPS = 60;

  @Test
  void learnsABatchByHeartWhateverTheGarbageCollectorDoes() throws Exception {
    // Given
    ClipConfig kept = ClipConfig.read(FOLDER);
    var narrow = new ClipConfig.Transformer(32, 64, 1, 1, ClipConfig.Activation.QUICK_GELU, 1e-5f);
    ClipConfig config =
        new ClipConfig(
            32,
            kept.logitScale(),
            new ClipConfig.Vision(narrow, World.IMAGE_SIZE, 8),
            new ClipConfig.Text(
                narrow, kept.text().vocabulary(), kept.text().positions(), kept.text().endToken()));
    float first = 0;
    float last = 0;

    // When
    try (ClipTokenizer tokenizer = ClipTokenizer.load(FOLDER, kept.text().positions());
        ContrastiveTraining training =
            new ContrastiveTraining(config, tokenizer, new SplittableRandom(1), 3e-3f, STEPS);
        CaptionedBatches batches = new CaptionedBatches(World.of(1), 8)) {
      CaptionedBatches.Captioned batch = batches.next();
      for (int step = 0; step < STEPS; step++) {
        last = training.step(batch);
        first = step == 0 ? last : first;
        System.gc();
      }
    }

    // Then
    assertThat(last).isFinite().isLessThan(first / 2);
  }
}

package dev.coffey.evaluator.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.imagenet.ImageNetClass;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.scores.EffectiveRobustness;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.evaluator.variants.PixelBudget;
import dev.coffey.evaluator.variants.Variant;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.ops.world.layouts.MiniatureLayout;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With networks that read the class off a miniature's colour, and err where they are told to. */
class ScoringTest {
  private static final List<ImageNetClass> CLASSES = ImageNetClass.all().subList(0, 12);
  private static final List<String> NAMES = CLASSES.stream().map(ImageNetClass::wnid).toList();
  private static final HeadMix MIX = new HeadMix(0.5, 1);

  @TempDir Path out;

  private Variant variant(MiniatureLayout layout) throws IOException {
    return VariantLibrary.list(
            layout.variant(),
            layout.writeTo(out, CLASSES),
            NAMES,
            Preprocessing.clip(16),
            new PixelBudget(0))
        .get(0);
  }

  /** What a network answers to an image of that class and that blue. */
  private interface Answer {
    int of(int painted, int blue);
  }

  private static HeadLogits logits(byte[][] pixels, Answer answer) {
    float[][] logits = new float[pixels.length][NAMES.size()];
    for (int b = 0; b < pixels.length; b++) {
      logits[b][answer.of(pixels[b][1], pixels[b][2])] = 5;
    }
    return new HeadLogits(logits, logits);
  }

  private static VariantScores score(Variant variant, Answer answer) {
    return Scoring.ofStudent(pixels -> logits(pixels, answer), MIX, Scoring.Witness.NONE)
        .score(variant);
  }

  /**
   * By hand: wrong on all of severity 5, so every corruption has a mean error of 1/5; the
   * reciprocals of AlexNet's 15 errors sum to 19.401771899758 (awk on the table): .2 · 19.4018 /
   * 15.
   */
  @Test
  void mceIsTheMeanOfErrorsDividedByAlexNets() throws IOException {
    // Given
    Variant corrupted = variant(MiniatureLayout.C);

    // When
    VariantScores scores =
        score(corrupted, (painted, blue) -> blue == 5 ? (painted + 1) % 12 : painted);

    // Then
    VariantScores.HeadScores mix = scores.published(ScoredHead.MIX);
    assertThat(mix.scores().top1()).isEqualTo(0.8);
    assertThat(mix.meanCorruptionError().getAsDouble()).isCloseTo(0.258690291997, within(1e-9));
  }

  /**
   * Of A's classes among the first 12 there are two, 6 and 11: logits of the others do not count.
   */
  @Test
  void aIsAskedTwice() throws IOException {
    // Given a network that says class 0 whatever it sees
    Variant adversarial = variant(MiniatureLayout.A);

    // When
    VariantScores scores = score(adversarial, (painted, blue) -> 0);

    // Then masked, the two remaining logits tie, and the first counts
    assertThat(scores.heads())
        .extracting(VariantScores.HeadScores::question)
        .containsExactly(
            "imagenet-a",
            "imagenet-a",
            "imagenet-a",
            "imagenet-a-12way",
            "imagenet-a-12way",
            "imagenet-a-12way");
    assertThat(scores.heads().get(0).scores().top1()).isEqualTo(0.5);
    assertThat(scores.heads().get(3).scores().top1()).isZero();
  }

  /**
   * By hand: .75 on val; all 12 right but 6 on Sketch: .5; the line foretells σ(ln 3 − ln 3) = ½.
   */
  @Test
  void comparesWithThePrimaryVariant() throws IOException {
    // Given
    VariantScores val =
        score(variant(MiniatureLayout.VAL), (painted, blue) -> painted < 3 ? 11 : painted);
    VariantScores sketch =
        score(variant(MiniatureLayout.SKETCH), (painted, blue) -> painted < 6 ? 11 : painted);
    Map<String, EffectiveRobustness> lines =
        Map.of("imagenet-sketch", new EffectiveRobustness(1, -Math.log(3)));

    // When
    List<Score> records = ScoreRecords.of(List.of(val, sketch), lines);

    // Then
    assertThat(records.get(0).getDrop()).isNull();
    assertThat(records.get(3).getDrop()).isCloseTo(0.25, within(1e-12));
    assertThat(records.get(3).getEffectiveRobustness()).isCloseTo(0, within(1e-12));
    assertThat(records.get(0).getWorst().get(0).getClassName()).isEqualTo("n01440764");
    assertThat(records.get(0).getWorst().get(0).getMistakenFor()).isEqualTo(NAMES.get(11));
  }

  @Test
  void asksATeacherOnce() throws IOException {
    // Given
    Variant val = variant(MiniatureLayout.VAL);

    // When
    VariantScores scores =
        Scoring.ofTeacher(
                pixels -> logits(pixels, (painted, blue) -> painted), Scoring.Witness.NONE)
            .score(val);

    // Then
    assertThat(scores.heads()).hasSize(1);
    assertThat(scores.published(ScoredHead.TEACHER).scores().top1()).isEqualTo(1);
  }

  /**
   * By hand: A asks about 6 and 11 only. The network takes 6 for 0, a class that A does not ask
   * about, and all that is left says 6 and 11 are equal, so the first counts: on val 1 of 12 wrong,
   * but asked as A is, of 6 and 11 both right. On A itself it says 11 to both: 1 of 2.
   */
  @Test
  void comparesTheSameChoiceOfClasses() throws IOException {
    // Given
    Map<String, Path> paths = new LinkedHashMap<>();
    paths.put("imagenet-val", MiniatureLayout.VAL.writeTo(out, CLASSES));
    paths.put("imagenet-a", MiniatureLayout.A.writeTo(out, CLASSES));
    List<Variant> variants =
        VariantLibrary.list(paths, NAMES, Preprocessing.clip(16), new PixelBudget(0));

    // When
    List<Score> records =
        ScoreRecords.of(
            List.of(
                score(variants.get(0), (painted, blue) -> painted == 6 ? 0 : painted),
                score(variants.get(1), (painted, blue) -> 11)),
            Map.of());

    // Then
    assertThat(records.get(0).getTop1()).isCloseTo(11.0 / 12, within(1e-12));
    assertThat(records.get(3).getVariant()).isEqualTo("imagenet-val-as-imagenet-a");
    assertThat(records.get(3).getImages()).isEqualTo(2);
    assertThat(records.get(3).getTop1()).isEqualTo(1);
    assertThat(records.get(6).getVariant()).isEqualTo("imagenet-a");
    assertThat(records.get(6).getDrop()).isCloseTo(0.5, within(1e-12));
    assertThat(records.get(9).getVariant()).isEqualTo("imagenet-a-12way");
    assertThat(records.get(9).getDrop()).isCloseTo(11.0 / 12 - 0.5, within(1e-12));
  }
}

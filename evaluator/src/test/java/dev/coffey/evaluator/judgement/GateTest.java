package dev.coffey.evaluator.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GateTest {
  private final Gate gate = new Gate(Rules.of("val", 1.0, 0.10));

  /** N marks of which the first {@code right} are right. */
  private static Marks firstRight(String variant, int images, int right) {
    boolean[] marks = new boolean[images];
    for (int i = 0; i < right; i++) {
      marks[i] = true;
    }
    return new Marks(variant, marks);
  }

  @Test
  void promotesTheFirst() {
    // Given
    List<Marks> candidate = List.of(firstRight("val", 100, 10));

    // When
    Gate.Decision decision = gate.decide(candidate, List.of(), Optional.empty());

    // Then
    assertThat(decision.promoted()).isTrue();
    assertThat(decision.reason()).isEqualTo("first champion: top-1 on val 10.0 %");
  }

  @Test
  void refusesWhatIsNotBetterBeyondNoise() {
    // Given one image more right than the champion's: z = 1/√1 = 1 is enough for zMin 1, not for 2
    Gate strict = new Gate(Rules.of("val", 2.0, 0.10));
    List<Marks> champion = List.of(firstRight("val", 100, 60));

    // When
    Gate.Decision decision =
        strict.decide(List.of(firstRight("val", 100, 61)), List.of(), Optional.of(champion));

    // Then
    assertThat(decision.promoted()).isFalse();
    assertThat(decision.reason())
        .isEqualTo("top-1 on val 61.0 % against the champion's 60.0 %, z = 1.0, needs 2.0");
  }

  @Test
  void refusesWhatFallsOnAnotherVariant() {
    // Given
    List<Marks> champion = List.of(firstRight("val", 100, 60), firstRight("sketch", 100, 50));

    // When
    Gate.Decision decision =
        gate.decide(
            List.of(firstRight("val", 100, 80), firstRight("sketch", 100, 39)),
            List.of(),
            Optional.of(champion));

    // Then
    assertThat(decision.promoted()).isFalse();
    assertThat(decision.reason())
        .contains("but on sketch 39.0 % falls more than 10.0 points below the champion's 50.0 %");
  }

  @Test
  void promotesWhatIsBetter() {
    // Given
    List<Marks> champion = List.of(firstRight("val", 100, 60), firstRight("sketch", 100, 50));

    // When
    Gate.Decision decision =
        gate.decide(
            List.of(firstRight("val", 100, 80), firstRight("sketch", 100, 45)),
            List.of(),
            Optional.of(champion));

    // Then
    assertThat(decision.promoted()).isTrue();
  }

  private static Score mixed(String variant, double ece) {
    return Score.newBuilder()
        .setVariant(variant)
        .setHead(ScoredHead.MIX)
        .setImages(100)
        .setTop1(0.8)
        .setTop1Low(0.7)
        .setTop1High(0.9)
        .setTop5(1)
        .setNll(0.5)
        .setEce(ece)
        .build();
  }

  private static Gate calibrated(double eceMax) {
    return new Gate(new Rules("val", 1.0, 0.10, Map.of(), OptionalDouble.of(eceMax)));
  }

  @Test
  void refusesEvenTheFirstBelowAFloor() {
    // Given
    Gate floored =
        new Gate(new Rules("val", 1.0, 0.10, Map.of("sketch", 0.4), OptionalDouble.empty()));

    // When
    Gate.Decision decision =
        floored.decide(
            List.of(firstRight("val", 100, 90), firstRight("sketch", 100, 39)),
            List.of(),
            Optional.empty());

    // Then
    assertThat(decision)
        .isEqualTo(new Gate.Decision(false, "top-1 on sketch 39.0 % is below the floor of 40.0 %"));
  }

  @Test
  void refusesWhatIsBadlyCalibrated() {
    // Given
    List<Score> scores = List.of(mixed("val", 0.21), mixed("sketch", 0.9));

    // When
    Gate.Decision decision =
        calibrated(0.2).decide(List.of(firstRight("val", 100, 90)), scores, Optional.empty());

    // Then
    assertThat(decision)
        .isEqualTo(
            new Gate.Decision(
                false, "calibration error on val 21.0 % is above the limit of 20.0 %"));
  }

  @Test
  void aCalibrationThatIsNoNumberIsNone() {
    // Given
    List<Score> scores = List.of(mixed("val", Double.NaN));

    // When
    Gate.Decision decision =
        calibrated(0.2).decide(List.of(firstRight("val", 100, 90)), scores, Optional.empty());

    // Then
    assertThat(decision.promoted()).isFalse();
  }

  @Test
  void comparesOnThePrimaryVariantWhereverItStands() {
    // Given
    List<Marks> champion = List.of(firstRight("sketch", 100, 50), firstRight("val", 100, 60));

    // When
    Gate.Decision decision =
        gate.decide(
            List.of(firstRight("sketch", 100, 50), firstRight("val", 100, 80)),
            List.of(),
            Optional.of(champion));

    // Then
    assertThat(decision.promoted()).isTrue();
    assertThat(decision.reason()).startsWith("top-1 on val 80.0 %");
  }

  @Test
  void countsOnlyTheImagesOnWhichTheTwoDiffer() {
    // Given 3 wins and 1 loss: z = (3 − 1)/√4 = 1, by hand
    Marks mine = new Marks("val", new boolean[] {true, true, true, false, true, false});
    Marks other = new Marks("val", new boolean[] {false, false, false, true, true, false});

    // When
    double z = mine.winsOver(other);

    // Then
    assertThat(z).isCloseTo(1.0, within(1e-12));
  }

  @Test
  void differingNowhereIsNoWin() {
    // Given
    Marks marks = firstRight("val", 5, 2);

    // When
    double z = marks.winsOver(firstRight("val", 5, 2));

    // Then
    assertThat(z).isZero();
  }

  @Test
  void anotherNumberOfImagesIsAnError() {
    // Given
    Marks marks = firstRight("val", 5, 2);

    // When / Then
    assertThatThrownBy(() -> marks.winsOver(firstRight("val", 6, 2)))
        .hasMessage("Variant val has 5 marks here and 6 there.");
  }
}

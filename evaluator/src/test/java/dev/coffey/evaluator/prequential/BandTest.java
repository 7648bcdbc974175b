package dev.coffey.evaluator.prequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.ClassTally;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Yardstick;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BandTest {
  private final Band band = new Band(3, 10);

  private static PrequentialWindow window(ClassTally... classes) {
    return PrequentialWindow.newBuilder()
        .setStudentId("s")
        .setYardstick(Yardstick.LABEL)
        .setNumber(1)
        .setChampionId("s-1")
        .setChampions(1)
        .setImages(List.of(classes).stream().mapToInt(ClassTally::getImages).sum())
        .setRight(List.of(classes).stream().mapToInt(ClassTally::getRight).sum())
        .setClasses(List.of(classes))
        .setAlarms(List.of())
        .setPositions(List.of())
        .setFrom(Instant.EPOCH)
        .setTo(Instant.EPOCH)
        .build();
  }

  @Test
  void aClassThatGrowsBeyondChanceIsAnAlarmAndSoIsTheOneThatShrinks() {
    // Given q = (80 + 50 + 1) / (100 + 100 + 2) = 0.6485, and
    // 3·√(0.6485·0.3515·(1/100 + 1/100)) = 0.2026, by hand
    PrequentialWindow before = window(new ClassTally("a", 50, 50), new ClassTally("b", 50, 50));

    // When
    List<String> alarms =
        band.alarms(
            List.of(before), window(new ClassTally("a", 80, 80), new ClassTally("b", 20, 20)));

    // Then
    assertThat(alarms)
        .containsExactly(
            "share of a 80.0 %, was 50.0 %, band ± 20.3 %",
            "share of b 20.0 %, was 50.0 %, band ± 20.3 %");
  }

  @Test
  void aClassThatIsNoLongerKnownIsAnAlarm() {
    // Given
    PrequentialWindow before = window(new ClassTally("a", 50, 45), new ClassTally("b", 50, 45));

    // When
    List<String> alarms =
        band.alarms(
            List.of(before), window(new ClassTally("a", 50, 45), new ClassTally("b", 50, 15)));

    // Then of b: q = (15 + 45 + 1) / 102, 3·√(q(1−q)·2/50) = 0.294; of all: q = 151/202, 0.184
    assertThat(alarms)
        .containsExactly(
            "accuracy 60.0 %, was 90.0 %, band ± 18.4 %",
            "accuracy on b 30.0 %, was 90.0 %, band ± 29.4 %");
  }

  @Test
  void chanceIsNoAlarm() {
    // Given
    PrequentialWindow before = window(new ClassTally("a", 50, 45), new ClassTally("b", 50, 45));

    // When
    List<String> alarms =
        band.alarms(
            List.of(before), window(new ClassTally("a", 58, 50), new ClassTally("b", 42, 35)));

    // Then
    assertThat(alarms).isEmpty();
  }

  @Test
  void learningIsNoAlarm() {
    // Given
    PrequentialWindow before = window(new ClassTally("a", 50, 5), new ClassTally("b", 50, 5));

    // When
    List<String> alarms =
        band.alarms(
            List.of(before), window(new ClassTally("a", 50, 50), new ClassTally("b", 50, 50)));

    // Then
    assertThat(alarms).isEmpty();
  }

  @Test
  void aClassThatHasNeverBeenSeenIsAnAlarmWhenThereAreMany() {
    // Given
    PrequentialWindow before = window(new ClassTally("a", 100, 90));

    // When
    List<String> alarms =
        band.alarms(
            List.of(before), window(new ClassTally("a", 70, 65), new ClassTally("new", 30, 0)));

    // Then too few were known of it to judge its accuracy, but not its share
    assertThat(alarms).anyMatch(it -> it.startsWith("share of new 30.0 %, was 0.0 %"));
    assertThat(alarms).noneMatch(it -> it.startsWith("accuracy on new"));
  }
}

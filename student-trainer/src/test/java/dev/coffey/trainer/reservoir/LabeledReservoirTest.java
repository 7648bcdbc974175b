package dev.coffey.trainer.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.reservoir.LabeledReservoir.Draw;
import dev.coffey.trainer.seeds.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LabeledReservoirTest {

  private static final Seed SEED = new Seed(42);

  @Test
  void keepsAtMostItsCapacityOfEachClass() {
    // Given: 1000 samples of class 0 and 3 of class 1
    LabeledReservoir reservoir = new LabeledReservoir(4, 8, SEED);

    // When
    lessons(0, 1000).forEach(reservoir::offer);
    lessons(1, 3).forEach(reservoir::offer);

    // Then
    assertThat(reservoir.size()).isEqualTo(8 + 3);
    assertThat(reservoir.classesFilled()).isEqualTo(2);
  }

  @Test
  void isTheSameInWhateverOrderTheSamplesCome() {
    // Given
    List<Lesson> inOrder = new ArrayList<>(lessons(0, 100));
    inOrder.addAll(lessons(1, 100));
    List<Lesson> shuffled = new ArrayList<>(inOrder);
    Collections.shuffle(shuffled, new Random(1));
    LabeledReservoir first = new LabeledReservoir(2, 8, SEED);
    LabeledReservoir second = new LabeledReservoir(2, 8, SEED);
    inOrder.forEach(first::offer);
    shuffled.forEach(second::offer);
    shuffled.subList(0, 50).forEach(second::offer);

    // When
    List<List<String>> draws = List.of(ids(first.draw(9, 12)), ids(second.draw(9, 12)));

    // Then
    assertThat(draws.get(0)).isEqualTo(draws.get(1)).doesNotHaveDuplicates();
  }

  @Test
  void drawsAllClassesEquallyOftenHoweverRareTheyAre() {
    // Given: class 0 has 50 samples, class 1 two, class 2 none
    LabeledReservoir reservoir = new LabeledReservoir(3, 64, SEED);
    lessons(0, 50).forEach(reservoir::offer);
    lessons(1, 2).forEach(reservoir::offer);

    // When
    List<Draw> draws = new ArrayList<>();
    for (int step = 1; step <= 100; step++) {
      draws.addAll(reservoir.draw(step, 31));
    }

    // Then
    Map<Integer, Long> perClass =
        draws.stream()
            .collect(
                Collectors.groupingBy(
                    d -> d.lesson().label().orElseThrow(), Collectors.counting()));
    assertThat(perClass.get(0) + perClass.get(1)).isEqualTo(3100);
    assertThat(perClass.get(0)).isBetween(1500L, 1600L);
    assertThat(draws.stream().filter(Draw::first)).hasSize(52);
  }

  @Test
  void drawsDependOnTheStep() {
    // Given
    LabeledReservoir reservoir = new LabeledReservoir(1, 64, SEED);
    lessons(0, 64).forEach(reservoir::offer);

    // When
    List<String> one = ids(reservoir.draw(1, 8));
    List<String> two = ids(reservoir.draw(2, 8));

    // Then
    assertThat(one).isNotEqualTo(two);
    assertThat(ids(reservoir.draw(1, 8))).isEqualTo(one);
  }

  private static List<String> ids(List<Draw> draws) {
    return draws.stream().map(d -> d.lesson().imageId()).toList();
  }

  private static List<Lesson> lessons(int label, int count) {
    List<Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lessons.add(
          new Lesson(
              "class" + label + "-image" + i,
              OptionalInt.of(label),
              List.of(new Lesson.View(new byte[12], new float[2])),
              0));
    }
    return lessons;
  }
}

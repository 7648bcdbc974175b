package dev.coffey.ops.benchmarks.score;

import java.util.List;

/**
 * What is scored.
 *
 * @param name of the workload
 * @param backbone of the untrained student
 * @param size height and width that the student takes, pixels
 * @param stored height and width of the images on disk, pixels
 * @param format of the images on disk, png or jpg
 * @param classes of the student
 * @param images in all
 */
record ScoreWorkload(
    String name, String backbone, int size, int stored, String format, int classes, int images) {

  static final List<ScoreWorkload> ALL =
      List.of(
          new ScoreWorkload("resnet-tiny-32", "resnet-tiny", 32, 32, "png", 20, 8_000),
          new ScoreWorkload("resnet18-224", "resnet18", 224, 320, "jpg", 1_000, 2_000));

  static ScoreWorkload named(String name) {
    return ALL.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }
}

package dev.coffey.schemas;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record for each Avro topic, with every field set, none to its default, and values that are
 * awkward to carry.
 */
final class Examples {

  /** An example for a topic. */
  record Example<V extends SpecificRecord>(Topic<V> topic, V value) {
    byte[] bytes(io.confluent.kafka.schemaregistry.client.SchemaRegistryClient registry) {
      try (var serializer = topic.serializer(registry)) {
        return serializer.serialize(topic.name(), value);
      }
    }

    @Override
    public String toString() {
      return topic.name();
    }
  }

  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final String SHA =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private Examples() {}

  /** The one for that topic. */
  static Example<?> of(Topic<?> topic) {
    return all().stream().filter(it -> it.topic().equals(topic)).findFirst().orElseThrow();
  }

  static List<Example<?>> all() {
    return List.of(
        new Example<>(Topics.IMAGES, image()),
        new Example<>(Topics.LABELS, new LabelEvent("dotted circle", "Zoë ☕", TIME)),
        new Example<>(Topics.SAMPLES_LABELED, sample("dotted circle")),
        new Example<>(Topics.SAMPLES_UNLABELED, sample(null)),
        new Example<>(Topics.IMAGES_REJECTED, rejected()),
        new Example<>(Topics.IMAGES_REDRIVEN, new Redrive(3, 17L, "labels", 2, TIME)),
        new Example<>(Topics.CHECKPOINTS, manifest()),
        new Example<>(Topics.TRAINING_STEPS, step()),
        new Example<>(Topics.EVALUATIONS, evaluation()),
        new Example<>(
            Topics.PROMOTIONS,
            new Promotion(
                "s",
                "champion",
                "s-000000100-aaaaaaaaaaaa",
                "s-000000050-bbbbbbbbbbbb",
                "why",
                TIME,
                PromotionKind.ROLLBACK,
                "Zoë",
                true,
                7L)),
        new Example<>(
            Topics.HEAD_MIXES,
            new HeadMix(
                "s",
                "s-000000100-aaaaaaaaaaaa",
                0.375,
                1.5,
                "tune",
                400,
                TIME,
                "zoe",
                "it looks better")),
        new Example<>(Topics.PREQUENTIAL, window()));
  }

  static ImageEvent image() {
    return new ImageEvent(
        bytes("89504e4700ff80"), "image/png", 32, 24, "dotted circle", "camera 1", TIME);
  }

  private static Sample sample(String label) {
    var dense = new DenseLogits(bytes("003c00c0ff7b"));
    var top = new TopLogits(bytes("0200ffff"), bytes("ff7b003c"), -1.5f, 2f);
    return new Sample(
        bytes("89504e4700ff80"),
        label,
        "clip-0123456789ab",
        3,
        List.of(
            new View(0f, 0.125f, 1f, 0.75f, false, dense),
            new View(0.25f, 0f, 0.5f, 1f, true, top)),
        TIME);
  }

  private static RejectedImage rejected() {
    return new RejectedImage(
        RejectionReason.CORRUPT_IMAGE,
        "ends after 7 of 99 bytes",
        "images",
        3,
        1L << 40,
        bytes("00000000"),
        TIME);
  }

  private static CheckpointManifest manifest() {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(1)
        .setCheckpointId("s-000000100-aaaaaaaaaaaa")
        .setStudentId("s")
        .setParentId("s-000000050-bbbbbbbbbbbb")
        .setStep(100)
        .setCreatedAt(TIME)
        .setArchitecture("{\"backbone\":\"resnet-tiny\"}")
        .setMethod("dho")
        .setTeacherId("clip-0123456789ab")
        .setSeed(-7)
        .setClasses(List.of("dotted circle", "plain square"))
        .setPreprocessing(
            new PreprocessingSpec(
                32, 32, "bicubic", List.of(0.48f, 0.45f, 0.4f), List.of(0.26f, 0.25f, 0.27f)))
        .setAlpha(0.5)
        .setBeta(1.0)
        .setStudent(
            new Blob(SHA, 3L << 20, List.of(SHA, SHA), List.of(new ChunkPosition(1, 5L << 32))))
        .setTrainingState(new Blob(SHA, 7L, List.of(SHA), List.of(new ChunkPosition(0, 9L))))
        .setConsumed(List.of(new OffsetRange("samples.labeled", 2, 10L, 20L)))
        .setTurns(bytes("010203"))
        .setSamplesSinceParent(640)
        .setSampleAges(bytes("1c849304"))
        .setSettings(new LinkedHashMap<>(Map.of("learning-rate", "0.004")))
        .setVersions(new LinkedHashMap<>(Map.of("coffey", "0.1.0")))
        .setSkipped(List.of(new SkippedRange(60L, "samples.unlabeled", 1, 3L << 32, 4L << 32)))
        .build();
  }

  private static TrainingStep step() {
    return new TrainingStep(
        7L, TIME, 1.5f, 2.25f, Float.NaN, 0.5f, 1e-3f, 16, 48, 40, 31.5f, true, -0.25f, 0.5f,
        -0.75f);
  }

  private static Evaluation evaluation() {
    var score =
        new Score(
            "val",
            ScoredHead.MIX,
            1000,
            0.75,
            0.72,
            0.78,
            0.95,
            Double.NaN,
            0.05,
            0.94,
            0.96,
            0.5,
            0.75,
            0.875,
            0.125,
            -0.0625,
            List.of(new ClassScore("dotted circle", 50, 20, "plain square", 25)));
    return new Evaluation(
        "s-000000100-aaaaaaaaaaaa",
        "s",
        100L,
        0.375,
        1.5,
        "tune",
        List.of(score),
        true,
        "better",
        812.5,
        TIME);
  }

  private static PrequentialWindow window() {
    return new PrequentialWindow(
        "s",
        Yardstick.TEACHER,
        3L,
        "s-000000100-aaaaaaaaaaaa",
        2,
        200,
        150,
        List.of(new ClassTally("dotted circle", 120, 90), new ClassTally("plain square", 80, 60)),
        List.of("share of dotted circle 60.0 %, was 20.0 %"),
        List.of(new Position("samples.labeled", 2, 1L << 40)),
        TIME,
        TIME.plusSeconds(60));
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}

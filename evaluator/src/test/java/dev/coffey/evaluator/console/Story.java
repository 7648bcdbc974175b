package dev.coffey.evaluator.console;

import static java.util.Map.entry;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** What a system of some minutes has to tell, drawn from a seed; in the shapes of the contract. */
final class Story {
  static final List<String> VARIANTS = List.of("val", "v2", "sketch");

  private static final List<String> CLASSES =
      List.of("striped ring", "dotted square", "plain star", "checked disc", "striped cross");

  private final Random random = new Random(7);
  private final Instant start = Instant.now().minusSeconds(600);

  static String checkpoint(int step) {
    return checkpoint("demo", step);
  }

  static String checkpoint(String studentId, int step) {
    return "%s-%09d-%08x%04x".formatted(studentId, step, step * 0x9E3779B1, step % 0xFFFF);
  }

  /** When so much of the story had passed. */
  String at(double share) {
    return start.plusMillis((long) (share * 600_000)).toString();
  }

  Map<String, Object> steps(int from, int to) {
    return Map.of("steps", IntStream.range(from, to).mapToObj(it -> step(it, to)).toList());
  }

  private Map<String, Object> step(int step, int last) {
    double noise = 1 + random.nextGaussian() * 0.12;
    double falling = Math.exp(-step / 250.0);
    boolean measured = step % 10 == 0;
    Map<String, Object> told = new HashMap<>();
    told.put("step", step);
    told.put("at", Instant.now().minusMillis((last - step) * 280L).toString());
    told.put("loss", (0.16 + 1.1 * falling) * noise);
    told.put("ce", (0.02 + 1.9 * falling) * noise);
    told.put("kdLabeled", (0.11 + 0.9 * falling) * noise);
    told.put("kdUnlabeled", (0.22 + 1.2 * falling) * noise);
    told.put("learningRate", 0.004 * Math.min(1, step / 60.0));
    told.put("cosineFeatures", measured ? 0.3 * falling + random.nextGaussian() * 0.1 : null);
    told.put("cosineStage", measured ? 0.5 * falling + random.nextGaussian() * 0.1 : null);
    told.put("cosineHead", measured ? -0.1 + random.nextGaussian() * 0.1 : null);
    told.put("stepMillis", 210 * noise);
    told.put("freshImages", 24);
    return told;
  }

  /** Checkpoints every 40 steps. */
  Map<String, Object> evaluations(int from, int to) {
    return Map.of("evaluations", IntStream.range(from, to).mapToObj(this::evaluation).toList());
  }

  private Map<String, Object> evaluation(int i) {
    List<Map<String, Object>> scores = new ArrayList<>();
    for (int v = 0; v < VARIANTS.size(); v++) {
      double learnt = (0.8 - 0.18 * v) * (1 - Math.exp(-(i + 1) / 4.0));
      double jitter = random.nextGaussian() * 0.008;
      scores.add(score(v, "MIX", learnt + jitter));
      scores.add(score(v, "CE", learnt * 0.93 + jitter));
      scores.add(score(v, "KD", learnt * 0.97 - jitter));
      scores.add(score(v, "TEACHER", 0.645 - 0.12 * v));
    }
    boolean promoted = i % 3 == 0;
    return Map.ofEntries(
        entry("checkpointId", checkpoint(40 * (i + 1))),
        entry("step", 40 * (i + 1)),
        entry("createdAt", at((i + 1) / 13.0)),
        entry("alpha", 0.55),
        entry("beta", 0.5),
        entry("promoted", promoted),
        entry(
            "decision",
            promoted
                ? "top-1 on val 77.5 % against the champion's 74.1 %, z = 2.6"
                : "kept: 76.8 % is not beyond noise of the champion's 76.3 %, z = 0.5"),
        entry("scores", scores));
  }

  private static Map<String, Object> score(int variant, String head, double top1) {
    return Map.of(
        "variant",
        VARIANTS.get(variant),
        "head",
        head,
        "images",
        600,
        "top1",
        top1,
        "top1Low",
        top1 - 0.035,
        "top1High",
        top1 + 0.033,
        "top5",
        Math.min(1, top1 + 0.2),
        "nll",
        1.0,
        "ece",
        0.05);
  }

  Map<String, Object> stations(long beat) {
    double wave = Math.sin(beat / 4.0);
    return Map.of(
        "at",
        Instant.now().toString(),
        "stations",
        List.of(
            station("ingest", "up", "records arrive on images", "images", 30 + wave, "images/s"),
            station("teacher", "up", "one member, no lag", "samples", 30.2 - wave, "samples/s"),
            station("trainer", "up", "one member, lag falls", "steps", 3.6, "steps/s"),
            station("evaluator", "up", "this service", "checkpoints", 12, "checkpoints"),
            station("applications", "idle", "nobody follows the champion now", "members", 0, ""),
            station("kafka", "up", "1 broker, 12 topics", "topics", 12, "topics")),
        "flows",
        List.of(
            flow("images", "ingest", "teacher", 30 + wave, 18_342, 3L),
            flow("labels", "ingest", "teacher", 0.4, 320, 0L),
            flow("samples.labeled", "teacher", "trainer", 0.5, 319, 0L),
            flow("samples.unlabeled", "teacher", "trainer", 29.7, 18_010, 14L),
            flow("images.rejected", "teacher", null, 0.05, 8, null),
            flow("checkpoints", "trainer", "evaluator", 0.09, 13, 0L),
            flow("training-steps", "trainer", "evaluator", 3.6, 520, 0L),
            flow("checkpoint-chunks", "trainer", "applications", 0.7, 96, null),
            flow("promotions", "evaluator", "applications", 0.02, 5, null),
            flow("head-mixes", "evaluator", "applications", 0.09, 13, null)));
  }

  private static Map<String, Object> station(
      String id, String health, String detail, String figure, double value, String unit) {
    return Map.of(
        "id", id,
        "health", health,
        "detail", detail,
        "figures", List.of(Map.of("name", figure, "value", value, "unit", unit)));
  }

  private static Map<String, Object> flow(
      String topic, String from, String to, double rate, long records, Long lag) {
    Map<String, Object> flow = new HashMap<>();
    flow.put("topic", topic);
    flow.put("from", from);
    flow.put("to", to);
    flow.put("rate", rate);
    flow.put("records", records);
    flow.put("lag", lag);
    return flow;
  }

  Map<String, Object> image(int i) {
    int truth = random.nextInt(CLASSES.size());
    int said = random.nextInt(4) == 0 ? (truth + 1) % CLASSES.size() : truth;
    Map<String, Object> image = new HashMap<>();
    image.put("id", "%064x".formatted(i));
    image.put("at", Instant.now().toString());
    image.put("label", i % 3 == 0 ? CLASSES.get(truth) : null);
    image.put("championId", checkpoint(400));
    image.put("image", drawn(i));
    image.put("teacher", topFive(truth));
    image.put("student", topFive(said));
    return image;
  }

  private List<Map<String, Object>> topFive(int first) {
    double p = 0.5 + random.nextDouble() * 0.4;
    List<Map<String, Object>> five = new ArrayList<>();
    for (int i = 0; i < CLASSES.size(); i++) {
      five.add(Map.of("class", CLASSES.get((first + i) % CLASSES.size()), "p", p));
      p = p * 0.3;
    }
    return five;
  }

  private String drawn(int i) {
    BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(Color.getHSBColor(random.nextFloat(), 0.25f, 0.9f));
    pen.fillRect(0, 0, 96, 96);
    pen.setColor(Color.getHSBColor(random.nextFloat(), 0.8f, 0.6f));
    if (i % 2 == 0) {
      pen.fillOval(16, 16, 64, 64);
    } else {
      pen.fillRect(20, 20, 56, 56);
    }
    pen.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
  }

  Map<String, Object> rejected(int total) {
    return Map.of(
        "total",
        total,
        "perMinute",
        0.5,
        "byReason",
        Map.of("CORRUPT_IMAGE", total - 2, "TOO_LARGE", 1, "UNKNOWN_CLASS", 1),
        "newest",
        IntStream.range(0, Math.min(20, total))
            .mapToObj(it -> rejection(total, total - it))
            .toList());
  }

  private static Map<String, Object> rejection(int newest, int i) {
    return Map.of(
        "at",
        Instant.now().minusSeconds(4 + 7L * (newest - i)).toString(),
        "reason",
        "CORRUPT_IMAGE",
        "detail",
        "PNG ends after 812 of 1,204 bytes",
        "topic",
        "images",
        "partition",
        i % 4,
        "offset",
        1000 + i);
  }

  Map<String, Object> prequential(int from, int to) {
    return Map.of(
        "labels", IntStream.range(from, to).mapToObj(it -> window(it, 0.72)).toList(),
        "teacher", IntStream.range(from, to).mapToObj(it -> window(it, 0.66)).toList());
  }

  private Map<String, Object> window(int i, double level) {
    return Map.of(
        "to",
        at(i / 20.0),
        "accuracy",
        level * (1 - Math.exp(-(i + 2) / 4.0)) + random.nextGaussian() * 0.01,
        "images",
        200,
        "alarms",
        i == 9 && level > 0.7 ? List.of("share of 'plain star' left its band") : List.of());
  }

  /** Best at α = 0.5, β = 1, whatever the champion. */
  static double top1(double alpha, double beta) {
    return 0.78 - 0.25 * Math.pow(alpha - 0.5, 2) - 0.02 * Math.pow(Math.log(beta), 2);
  }

  static List<Double> alphas() {
    return IntStream.rangeClosed(0, 50).mapToObj(it -> it / 50.0).toList();
  }

  static List<Double> betas() {
    return IntStream.rangeClosed(0, 40).mapToObj(it -> 0.1 * Math.pow(100, it / 40.0)).toList();
  }
}

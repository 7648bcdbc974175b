package dev.coffey.evaluator.console;

import dev.coffey.evaluator.judgement.Fractions;
import dev.coffey.schemas.Topics;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The way of the data as a picture: what each station does and what flows between them, as far as
 * topics and consumer groups tell.
 *
 * @param broker what the broker told last
 * @param askedAt when the broker was asked for more, first of the times that it did not answer
 * @param throughput what is written to the topics
 * @param own what this evaluator does
 * @param training what the shown student's trainer does
 * @param teacherGroup the teacher's consumer group
 */
record Stations(
    BrokerFigures broker,
    Instant askedAt,
    Throughput throughput,
    Own own,
    Training training,
    String teacherGroup) {
  private static final Duration ANSWER_AGE_MAX = Duration.ofSeconds(6);

  /**
   * What the evaluator knows of itself.
   *
   * @param elsewhere the other evaluator that judges the shown student
   */
  record Own(
      String doing, Optional<String> trouble, Optional<String> champion, Optional<URI> elsewhere) {}

  /**
   * What the steps of the shown student say.
   *
   * @param stepsPerSecond over the last ten seconds
   */
  record Training(String studentId, double stepsPerSecond, Optional<StepHistory.Step> newest) {}

  /** A number with its unit. */
  record Figure(String name, Double value, String unit) {}

  /** One station. */
  record StationView(String id, String health, String detail, List<Figure> figures) {}

  /**
   * One topic between two stations.
   *
   * @param rate records a second
   * @param lag records that wait for the reader; null when no group reads it
   */
  record FlowView(String topic, String from, String to, double rate, long records, Long lag) {}

  /**
   * Event {@code stations}.
   *
   * @param imagesAt the evaluator that has the shown student's live images; null when it is this
   *     one
   */
  record StationsView(
      Instant at, List<StationView> stations, List<FlowView> flows, String imagesAt) {}

  /** The consumer group of all trainers of a student, and that of those who wait for their turn. */
  static List<String> trainerGroups(String studentId) {
    return List.of(trainerGroup(studentId), trainerGroup(studentId) + ".seat");
  }

  private static String trainerGroup(String studentId) {
    return "student-trainer." + studentId;
  }

  StationsView view(Instant now) {
    boolean answers = broker.at().isAfter(now.minus(ANSWER_AGE_MAX));
    return new StationsView(
        now,
        List.of(
            ingest(answers),
            teacher(answers),
            trainer(answers),
            evaluator(),
            applications(),
            kafka(answers, now)),
        flows(),
        own.elsewhere().map(URI::toString).orElse(null));
  }

  private StationView ingest(boolean answers) {
    double rate = throughput.rate(Topics.IMAGES.name());
    String health = !answers ? "unknown" : rate > 0 ? "up" : "idle";
    String detail =
        !answers ? "The broker does not tell." : rate > 0 ? "Images come." : "No images come.";
    return new StationView(
        "ingest",
        health,
        detail,
        List.of(
            new Figure("images", rate, "images/s"),
            new Figure("kept images", (double) records(Topics.IMAGES.name()), "images"),
            new Figure("labels", throughput.rate(Topics.LABELS.name()), "labels/s")));
  }

  private StationView teacher(boolean answers) {
    double rate = samplesPerSecond();
    OptionalLong lag = broker.lag(teacherGroup, Topics.IMAGES.name());
    OptionalInt members = broker.members(teacherGroup);
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure("samples", rate, "samples/s"));
    lag.ifPresent(it -> figures.add(new Figure("lag", (double) it, "images")));
    members.ifPresent(it -> figures.add(new Figure("consumers", (double) it, "consumers")));
    if (!answers || members.isEmpty()) {
      return new StationView("teacher", "unknown", "The broker does not tell.", figures);
    } else if (members.getAsInt() == 0) {
      return new StationView(
          "teacher", "down", "Nobody is in consumer group " + teacherGroup + ".", figures);
    } else if (rate > 0) {
      return new StationView("teacher", "up", "Samples come.", figures);
    } else if (lag.orElse(0) > 0) {
      return new StationView(
          "teacher", "down", lag.getAsLong() + " images wait and no samples come.", figures);
    }
    return new StationView("teacher", "idle", "It has read all images.", figures);
  }

  private double samplesPerSecond() {
    return throughput.rate(Topics.SAMPLES_LABELED.name())
        + throughput.rate(Topics.SAMPLES_UNLABELED.name());
  }

  private StationView trainer(boolean answers) {
    String seat = trainerGroups(training.studentId()).get(1);
    OptionalInt members = broker.members(seat);
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure("steps", training.stepsPerSecond(), "steps/s"));
    training
        .newest()
        .ifPresent(
            it -> {
              figures.add(new Figure("step", (double) it.step(), "steps"));
              figures.add(new Figure("loss", Fractions.orNull(it.loss()), ""));
            });
    members.ifPresent(it -> figures.add(new Figure("trainers", (double) it, "processes")));
    if (training.stepsPerSecond() > 0) {
      return new StationView("trainer", "up", "Steps come.", figures);
    } else if (!answers || members.isEmpty()) {
      return new StationView("trainer", "unknown", "The broker does not tell.", figures);
    } else if (members.getAsInt() == 0) {
      return new StationView(
          "trainer", "down", "Nobody is in consumer group " + seat + ".", figures);
    }
    return new StationView("trainer", "idle", "A trainer is there and takes no steps.", figures);
  }

  private StationView evaluator() {
    List<Figure> figures =
        List.of(
            new Figure("evaluations", (double) records(Topics.EVALUATIONS.name()), "evaluations"));
    return own.trouble()
        .map(trouble -> new StationView("evaluator", "down", trouble, figures))
        .orElseGet(
            () ->
                new StationView(
                    "evaluator",
                    own.doing().startsWith("waiting") ? "idle" : "up",
                    sentence(own.doing())
                        + own.elsewhere()
                            .map(" This student is judged by the evaluator at %s."::formatted)
                            .orElse(""),
                    figures));
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
  }

  private StationView applications() {
    return new StationView(
        "applications",
        "unknown",
        own.champion()
            .map(it -> "Those that follow serve " + it + "; topics do not tell who follows.")
            .orElse("There is no champion to serve yet."),
        List.of());
  }

  private StationView kafka(boolean answers, Instant now) {
    boolean isBeingAsked = !answers && askedAt.isAfter(now.minus(ANSWER_AGE_MAX));
    return new StationView(
        "kafka",
        answers ? "up" : isBeingAsked ? "unknown" : "down",
        answers
            ? "The broker answers."
            : isBeingAsked
                ? "The broker is being asked."
                : "The broker has not answered since " + askedAt + ".",
        List.of(
            new Figure("brokers", (double) broker.brokers(), "brokers"),
            new Figure("partitions", (double) broker.partitions(), "partitions")));
  }

  private List<FlowView> flows() {
    String trainer = trainerGroup(training.studentId());
    return List.of(
        flow(Topics.IMAGES.name(), "ingest", "teacher", teacherGroup),
        flow(Topics.LABELS.name(), "ingest", "teacher", teacherGroup),
        flow(Topics.SAMPLES_LABELED.name(), "teacher", "trainer", trainer),
        flow(Topics.SAMPLES_UNLABELED.name(), "teacher", "trainer", trainer),
        flow(Topics.IMAGES_REJECTED.name(), "teacher", "kafka", ""),
        flow(Topics.TRAINING_STEPS.name(), "trainer", "kafka", ""),
        flow(Topics.CHECKPOINTS.name(), "trainer", "evaluator", ""),
        flow(Topics.CHECKPOINT_CHUNKS.name(), "trainer", "applications", ""),
        flow(Topics.EVALUATIONS.name(), "evaluator", "kafka", ""),
        flow(Topics.PREQUENTIAL.name(), "evaluator", "kafka", ""),
        flow(Topics.PROMOTIONS.name(), "evaluator", "applications", ""),
        flow(Topics.HEAD_MIXES.name(), "evaluator", "applications", ""));
  }

  private FlowView flow(String topic, String from, String to, String group) {
    OptionalLong lag = broker.lag(group, topic);
    return new FlowView(
        topic,
        from,
        to,
        throughput.rate(topic),
        records(topic),
        lag.isPresent() ? throughput.records(topic, lag.getAsLong()) : null);
  }

  /** That the topic still has. */
  private long records(String topic) {
    return throughput.records(topic, broker.kept().getOrDefault(topic, 0L));
  }
}

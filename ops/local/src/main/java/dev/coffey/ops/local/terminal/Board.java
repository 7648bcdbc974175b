package dev.coffey.ops.local.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.local.watch.ApplicationWatch;
import dev.coffey.ops.local.watch.Rate;
import dev.coffey.ops.local.watch.Tally;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import dev.coffey.schemas.TrainingStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One line per station, in the order of the data's way.
 *
 * <p>State: the counts of the last seconds, for rates. Owner: the thread that draws.
 */
public final class Board {
  /** What is on the board besides the topics. */
  public record Readings(
      Instant now,
      Duration running,
      Tally.Snapshot topics,
      ApplicationWatch.Counts requests,
      Optional<JsonNode> application,
      Optional<JsonNode> teacher,
      Optional<Freshness> freshness,
      long megabytes,
      int processes,
      List<String> deadStations) {}

  /** From an image's arrival to the first request served by a model that was trained on it. */
  public record Freshness(long p50Millis, long maxMillis) {}

  private final Rate images = new Rate();
  private final Rate samples = new Rate();
  private final Rate steps = new Rate();
  private final Rate requests = new Rate();

  /** The lines, none longer than it must be. */
  public List<String> lines(Readings it) {
    Tally.Snapshot topics = it.topics();
    return List.of(
        station("ingest", ingest(it)),
        station("teacher", teacher(it)),
        station("trainer", trainer(it)),
        station("checkpoint", checkpoint(it.now(), topics)),
        station("evaluator", evaluator(topics)),
        station("champion", champion(it.now(), topics)),
        station("application", application(it)),
        station("freshness", freshness(it.freshness())),
        station("system", system(it)));
  }

  private static String station(String name, String text) {
    return String.format("  %-12s%s", name, text);
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private String ingest(Readings it) {
    return say(
        "%.1f images/s · %,d images · %,d rejected",
        images.perSecond(it.now(), it.topics().images()),
        it.topics().images(),
        it.topics().rejected());
  }

  private String teacher(Readings it) {
    double batch = it.teacher().map(page -> page.path("batchMean").asDouble()).orElse(0.0);
    return say(
        "%.1f images/s · mean batch %.1f · %,d labelled · %,d unlabelled samples",
        samples.perSecond(it.now(), it.topics().labeled() + it.topics().unlabeled()),
        batch,
        it.topics().labeled(),
        it.topics().unlabeled());
  }

  private String trainer(Readings it) {
    double rate = steps.perSecond(it.now(), it.topics().steps());
    return it.topics()
        .lastStep()
        .map(step -> trainer(step, rate))
        .orElse("waiting for labelled samples");
  }

  private static String trainer(TrainingStep step, double rate) {
    return say(
        "step %,d · %.1f steps/s · loss %.3f = CE %.3f, KD %.3f + %.3f · rate %.1e",
        step.getStep(),
        rate,
        step.getLoss(),
        step.getCe(),
        step.getKdLabeled(),
        step.getKdUnlabeled(),
        step.getLearningRate());
  }

  private static String checkpoint(Instant now, Tally.Snapshot topics) {
    return topics
        .lastCheckpoint()
        .map(
            last ->
                say(
                    "%s · %s ago · %d in this run",
                    last.getCheckpointId(), ago(now, last.getCreatedAt()), topics.checkpoints()))
        .orElse("none yet");
  }

  private static String evaluator(Tally.Snapshot topics) {
    return topics
        .lastEvaluation()
        .map(
            last ->
                say(
                    "step %,d: %s · teacher %s · α %.2f, β %.2f",
                    last.getStep(),
                    scores(last, ScoredHead.MIX),
                    last.getScores().stream()
                        .filter(score -> score.getHead() == ScoredHead.TEACHER)
                        .findFirst()
                        .map(Board::named)
                        .orElse("unknown"),
                    last.getAlpha(),
                    last.getBeta()))
        .orElse("waiting for a checkpoint");
  }

  private static String scores(Evaluation evaluation, ScoredHead head) {
    return evaluation.getScores().stream()
        .filter(score -> score.getHead() == head)
        .map(Board::named)
        .collect(Collectors.joining(" "));
  }

  private static String named(Score score) {
    return say("%s %.1f", score.getVariant(), 100 * score.getTop1());
  }

  private static String champion(Instant now, Tally.Snapshot topics) {
    return topics
        .champion()
        .map(
            it ->
                say(
                    "%s · %s ago · %s",
                    it.getCheckpointId(), ago(now, it.getCreatedAt()), it.getReason()))
        .orElse("none yet");
  }

  private String application(Readings it) {
    String model =
        it.application()
            .map(page -> page.path("checkpoint").asText("no model yet"))
            .orElse("does not answer");
    double live = it.application().map(page -> page.path("top1_recent").asDouble()).orElse(0.0);
    return say(
        "%.1f requests/s · served %,d · failed %,d · %d swaps · live top-1 %.1f %% · %s",
        requests.perSecond(it.now(), it.requests().served()),
        it.requests().served(),
        it.requests().failed(),
        it.requests().swaps(),
        100 * live,
        model);
  }

  private static String freshness(Optional<Freshness> freshness) {
    return freshness
        .map(
            it ->
                say(
                    "image to model in service: median %.1f s, longest %.1f s",
                    it.p50Millis() / 1000.0, it.maxMillis() / 1000.0))
        .orElse("no image has reached a served model yet");
  }

  private static String system(Readings it) {
    return say(
        "running %d:%02d · %d processes · %,d MB%s",
        it.running().toMinutes(),
        it.running().toSecondsPart(),
        it.processes(),
        it.megabytes(),
        it.deadStations().isEmpty() ? "" : " · DOWN: " + String.join(", ", it.deadStations()));
  }

  private static String ago(Instant now, Instant then) {
    return say("%d s", Math.max(0, Duration.between(then, now).toSeconds()));
  }
}

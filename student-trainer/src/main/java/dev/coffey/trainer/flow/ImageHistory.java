package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.batches.DelayLine;
import dev.coffey.trainer.flow.SampleFeed.Fetched;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.reservoir.LabeledReservoir;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Whether and when images moved a checkpoint's weights: goes through the lineage's turns as a
 * replay does, draws from the reservoir as it did, and takes no step.
 */
public final class ImageHistory {

  /** Where the image was read, before the cut. */
  public record Place(String partition, long offset, Optional<String> label) {
    @Override
    public String toString() {
      return partition + ", offset " + offset + label.map(l -> ", labelled " + l).orElse("");
    }
  }

  /** Where the image was left out, because the trainer was behind; the step is the one after. */
  public record Skipped(String partition, long offset, String checkpointId, long step) {
    @Override
    public String toString() {
      return partition + ", offset " + offset + ", at step " + step + ", because of lag";
    }
  }

  /** How a step used it. */
  public enum Role {
    /** In the unlabelled part of the batch: the KD head learnt from it. */
    UNLABELED("KD head"),
    /** Drawn from the reservoir into the labelled part: both heads learnt from it. */
    LABELED("both heads");

    private final String heads;

    Role(String heads) {
      this.heads = heads;
    }
  }

  /** One step's use of the image, in the batch of the checkpoint that came next. */
  public record Use(String checkpointId, long step, Role role) {
    @Override
    public String toString() {
      return "step " + step + " (" + role.heads + ")";
    }
  }

  /** All that is known of an image. */
  public record History(List<Place> places, List<Skipped> skips, List<Use> uses) {
    private History() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private final ClusterAccess cluster;
  private final Function<CheckpointManifest, TrainerSettings> settings;

  /**
   * @param settings those that a manifest was trained with
   */
  public ImageHistory(
      ClusterAccess cluster, Function<CheckpointManifest, TrainerSettings> settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /**
   * By image id; an image that the lineage never read has an empty history.
   *
   * @throws IllegalStateException when the topics no longer reach back to the first weights, or the
   *     echo was changed on the way
   */
  public Map<String, History> of(Set<String> imageIds, Lineage lineage) {
    lineage.requireWhole();
    TrainerSettings first = settings.apply(lineage.oldestFirst().get(0));
    Map<String, History> histories = new TreeMap<>();
    imageIds.forEach(id -> histories.put(id, new History()));
    noteSkipped(lineage, histories);
    try (SampleFeed feed = SampleFeed.open(first, cluster)) {
      feed.leaveOut(lineage.skipped());
      RecordedSamples samples =
          new RecordedSamples(
              feed, lesson -> true, (fetched, lesson) -> note(fetched, lesson, first, histories));
      Turns turns = TurnsCodec.decode(lineage.oldestFirst().get(0).getTurns());
      LabeledReservoir reservoir = Session.reservoir(first);
      new Resumption(feed, turns.echo(), reservoir, samples::enqueue, lesson -> true)
          .resume(feed.partitions(), turns.beforeFirstStep(), () -> false);
      walk(lineage, samples, reservoir, turns, histories);
      return histories;
    }
  }

  private void noteSkipped(Lineage lineage, Map<String, History> histories) {
    try (SkippedRecords skipped = new SkippedRecords(cluster)) {
      skipped.find(
          lineage.skipped(),
          histories.keySet(),
          (imageId, range, offset) ->
              histories
                  .get(imageId)
                  .skips()
                  .add(
                      new Skipped(
                          range.partition().toString(),
                          offset,
                          lineage.of(range.step()).getCheckpointId(),
                          range.step())));
    }
  }

  private static void note(
      Fetched fetched, Lesson lesson, TrainerSettings first, Map<String, History> histories) {
    History history = histories.get(lesson.imageId());
    if (history != null) {
      Optional<String> label =
          lesson.label().isPresent()
              ? Optional.of(first.classes().get(lesson.label().getAsInt()))
              : Optional.empty();
      history.places().add(new Place(fetched.partition().toString(), fetched.offset(), label));
    }
  }

  private void walk(
      Lineage lineage,
      RecordedSamples samples,
      LabeledReservoir reservoir,
      Turns first,
      Map<String, History> histories) {
    DelayLine<Lesson> delayLine = new DelayLine<>(first.echo());
    long step = 0;
    for (CheckpointManifest manifest : lineage.oldestFirst()) {
      Turns turns = TurnsCodec.decode(manifest.getTurns()).startingAt(step + 1);
      if (!turns.echo().equals(first.echo())) {
        throw new IllegalStateException(
            manifest.getCheckpointId()
                + " was trained with "
                + turns.echo()
                + ", the checkpoints before it with "
                + first.echo()
                + "; a history across that change cannot be told.");
      }
      int drawn = settings.apply(manifest).batches().labeled();
      for (List<Turns.Turn> turnsOfStep : turns.steps()) {
        step++;
        samples.nextStep(turnsOfStep);
        samples.takeLabeled().lessons().forEach(reservoir::offer);
        List<Lesson> fresh = samples.takeUnlabeled(Integer.MAX_VALUE).lessons();
        for (LabeledReservoir.Draw draw : reservoir.draw(step, drawn)) {
          note(draw.lesson(), new Use(manifest.getCheckpointId(), step, Role.LABELED), histories);
        }
        for (DelayLine.Use<Lesson> use : delayLine.step(fresh)) {
          note(use.sample(), new Use(manifest.getCheckpointId(), step, Role.UNLABELED), histories);
        }
      }
    }
  }

  private static void note(Lesson lesson, Use use, Map<String, History> histories) {
    History history = histories.get(lesson.imageId());
    if (history != null) {
      history.uses().add(use);
    }
  }
}

package dev.coffey.trainer.flow;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.batches.DelayLine;
import dev.coffey.trainer.batches.Turns;
import dev.coffey.trainer.batches.TurnsCodec;
import dev.coffey.trainer.flow.SampleFeed.Fetched;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.reservoir.LabeledReservoir;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether and when an image moved a checkpoint's weights: goes through the lineage's turns as a
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
  public record History(List<Place> places, List<Use> uses) {}

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
   * @throws IllegalStateException when the topics no longer reach back to the first weights, or the
   *     echo was changed on the way
   */
  public History of(String imageId, Lineage lineage) {
    lineage.requireWhole();
    TrainerSettings first = settings.apply(lineage.oldestFirst().get(0));
    List<Place> places = new ArrayList<>();
    try (SampleFeed feed = SampleFeed.open(first, cluster)) {
      RecordedSamples samples =
          new RecordedSamples(
              feed,
              lesson -> true,
              (fetched, lesson) -> note(imageId, fetched, lesson, first, places));
      Turns turns = TurnsCodec.decode(lineage.oldestFirst().get(0).getTurns());
      LabeledReservoir reservoir = Session.reservoir(first);
      new Resumption(feed, turns.echo(), reservoir, samples::enqueue, lesson -> true)
          .resume(feed.partitions(), turns.beforeFirstStep(), () -> false);
      return new History(places, uses(imageId, lineage, samples, reservoir, turns));
    }
  }

  private static void note(
      String imageId, Fetched fetched, Lesson lesson, TrainerSettings first, List<Place> places) {
    if (lesson.imageId().equals(imageId)) {
      Optional<String> label =
          lesson.label().isPresent()
              ? Optional.of(first.classes().get(lesson.label().getAsInt()))
              : Optional.empty();
      places.add(new Place(fetched.partition().toString(), fetched.offset(), label));
    }
  }

  private List<Use> uses(
      String imageId,
      Lineage lineage,
      RecordedSamples samples,
      LabeledReservoir reservoir,
      Turns first) {
    List<Use> uses = new ArrayList<>();
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
      for (List<Turns.Run> runs : turns.steps()) {
        step++;
        samples.nextStep(runs);
        samples.takeLabeled().lessons().forEach(reservoir::offer);
        List<Lesson> fresh = samples.takeUnlabeled(Integer.MAX_VALUE).lessons();
        for (LabeledReservoir.Draw draw : reservoir.draw(step, drawn)) {
          addIf(
              imageId,
              draw.lesson(),
              new Use(manifest.getCheckpointId(), step, Role.LABELED),
              uses);
        }
        for (DelayLine.Use<Lesson> use : delayLine.step(fresh)) {
          addIf(
              imageId,
              use.sample(),
              new Use(manifest.getCheckpointId(), step, Role.UNLABELED),
              uses);
        }
      }
    }
    return uses;
  }

  private static void addIf(String imageId, Lesson lesson, Use use, List<Use> uses) {
    if (lesson.imageId().equals(imageId)) {
      uses.add(use);
    }
  }
}

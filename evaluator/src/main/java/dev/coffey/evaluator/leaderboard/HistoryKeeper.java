package dev.coffey.evaluator.leaderboard;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.util.List;
import java.util.function.BiPredicate;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts into the store what a leaderboard needs of each evaluation, and takes out what {@link
 * KeptHistory} gives up. Owned by the thread of the global store.
 */
final class HistoryKeeper implements Processor<String, Evaluation, Void, Void> {
  private final KeptHistory kept;
  private KeyValueStore<String, Evaluation> store;

  /**
   * @param isHeld whether a student's checkpoint must not be given up
   */
  HistoryKeeper(BiPredicate<String, String> isHeld) {
    this.kept = new KeptHistory(isHeld);
  }

  // The store may be full already: another instance of this class reads what is there at the start.
  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(LeaderboardTopology.STORE);
    try (KeyValueIterator<String, Evaluation> all = store.all()) {
      all.forEachRemaining(entry -> kept.add(entry.value));
    }
  }

  @Override
  public void process(Record<String, Evaluation> record) {
    Evaluation evaluation = record.value();
    if (evaluation != null) {
      store.put(evaluation.getCheckpointId(), withoutDetails(evaluation));
      kept.add(evaluation).forEach(store::delete);
    }
  }

  /** The mix's and the teacher's scores, without the classes that they are worst in. */
  private static Evaluation withoutDetails(Evaluation evaluation) {
    List<Score> scores =
        evaluation.getScores().stream()
            .filter(it -> it.getHead() == ScoredHead.MIX || it.getHead() == ScoredHead.TEACHER)
            .map(HistoryKeeper::withoutDetails)
            .toList();
    return Evaluation.newBuilder()
        .setCheckpointId(evaluation.getCheckpointId())
        .setStudentId(evaluation.getStudentId())
        .setStep(evaluation.getStep())
        .setAlpha(evaluation.getAlpha())
        .setBeta(evaluation.getBeta())
        .setTunedOn(evaluation.getTunedOn())
        .setScores(scores)
        .setPromoted(evaluation.getPromoted())
        .setDecision(evaluation.getDecision())
        .setImagesPerSecond(evaluation.getImagesPerSecond())
        .setCreatedAt(evaluation.getCreatedAt())
        .build();
  }

  private static Score withoutDetails(Score score) {
    return Score.newBuilder()
        .setVariant(score.getVariant())
        .setHead(score.getHead())
        .setImages(score.getImages())
        .setTop1(score.getTop1())
        .setTop1Low(score.getTop1Low())
        .setTop1High(score.getTop1High())
        .setTop5(score.getTop5())
        .setNll(score.getNll())
        .setEce(score.getEce())
        .build();
  }
}

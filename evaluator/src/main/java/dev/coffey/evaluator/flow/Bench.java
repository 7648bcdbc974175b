package dev.coffey.evaluator.flow;

import dev.coffey.evaluator.flow.Verdicts.Crowning;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.PrequentialWindow;
import java.util.Optional;

/**
 * Where decisions on the students of a partition are written down, before they hold. Used under the
 * court's lock.
 *
 * @param verdicts the partition's own producer
 * @param standing learns what is written
 */
record Bench(int partition, Verdicts verdicts, Standing standing) {

  void write(Evaluation evaluation, Optional<Crowning> crowning) {
    verdicts.publish(evaluation, crowning);
    standing.add(evaluation);
    crowning.ifPresent(this::learn);
  }

  void write(Crowning crowning) {
    verdicts.publish(crowning);
    learn(crowning);
  }

  private void learn(Crowning crowning) {
    standing.add(crowning.promotion());
    crowning.mix().ifPresent(standing::add);
  }

  void write(HeadMix mix) {
    verdicts.publish(mix);
    standing.add(mix);
  }

  void write(PrequentialWindow window) {
    verdicts.publish(window);
  }
}

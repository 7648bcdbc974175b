package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Student;
import dev.coffey.evaluator.judgement.Marks;
import dev.coffey.evaluator.prequential.Reign;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.evaluator.tuning.Answers;
import dev.coffey.schemas.CheckpointManifest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a champion below its floor: the one before comes back if it does better on the
 * very same samples. A world that has changed for both is no reason to go back.
 *
 * @param settings how far beyond chance it must do better
 * @param court where it is decided
 * @param log where the one before is
 */
record Downfall(WatchSettings settings, Court court, CheckpointLog log) {
  private static final Logger LOG = LoggerFactory.getLogger(Downfall.class);
  private static final int BATCH = 128;

  /** Looks at a reign once; after a look that changes nothing, at a whole new window. */
  void consider(CheckpointManifest champion, Reign reign) {
    Optional<String> fallen = reign.fallen();
    if (fallen.isEmpty()) {
      return;
    }
    String outcome =
        court
            .succession(champion.getStudentId())
            .flatMap(Succession::predecessor)
            .flatMap(log::find)
            .map(before -> compare(champion, before, reign, fallen.get()))
            .orElse("there is no champion before it to go back to");
    LOG.warn("{}: {}; {}", champion.getCheckpointId(), fallen.get(), outcome);
    reign.lookAgain();
  }

  private String compare(
      CheckpointManifest champion, CheckpointManifest before, Reign reign, String fallen) {
    if (!Manifests.preprocessing(before).equals(Manifests.preprocessing(champion))) {
      return "the champion before, " + before.getCheckpointId() + ", sees images otherwise";
    }
    Marks marks = marks(before, reign.cases());
    double z = marks.winsOver(reign.marks());
    String comparison =
        String.format(
            Locale.ROOT,
            "the champion before, %s, has %.1f %% there, z = %.1f",
            before.getCheckpointId(),
            100 * marks.top1(),
            z);
    if (z < settings.rollbackZMin()) {
      return comparison + ", needs " + settings.rollbackZMin() + " to come back";
    }
    Ruling ruling =
        court.rollBack(
            champion.getStudentId(),
            champion.getCheckpointId(),
            Motion.ofRules(fallen + "; " + comparison));
    return comparison + ": " + ruling;
  }

  private Marks marks(CheckpointManifest manifest, List<Reign.Case> cases) {
    dev.coffey.schemas.HeadMix served = court.mix(manifest);
    HeadMix mix = new HeadMix(served.getAlpha(), served.getBeta());
    boolean[] right = new boolean[cases.size()];
    try (Student student = settings.students().load(manifest, log)) {
      for (int from = 0; from < right.length; from += BATCH) {
        List<Reign.Case> batch = cases.subList(from, Math.min(from + BATCH, right.length));
        byte[][] pixels = batch.stream().map(Reign.Case::pixels).toArray(byte[][]::new);
        float[][] probabilities = mix.probabilities(student.forward(pixels));
        for (int i = 0; i < probabilities.length; i++) {
          right[from + i] = Answers.best(probabilities[i]) == batch.get(i).label();
        }
      }
    }
    return new Marks("rolling window", right);
  }
}

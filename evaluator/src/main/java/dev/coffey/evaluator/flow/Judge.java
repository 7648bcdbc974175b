package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.StudentLoader;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Student;
import dev.coffey.evaluator.judgement.Examination;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.judgement.Gate.Decision;
import dev.coffey.evaluator.judgement.Marks;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.evaluator.variants.VariantException;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examines checkpoints and compares them with their champion.
 *
 * <p>State: each student's champion's marks. Owner: the evaluation thread.
 */
final class Judge {
  private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

  private final StudentLoader students;
  private final VariantLibrary library;
  private final Gate gate;
  private final CheckpointLog log;
  private final Court court;
  private final Map<String, Marked> champions = new HashMap<>();

  /** Marks of a checkpoint with the mix that it is served with. */
  private record Marked(CheckpointManifest manifest, HeadMix mix, List<Marks> marks) {
    boolean isOf(String checkpointId) {
      return manifest.getCheckpointId().equals(checkpointId);
    }
  }

  Judge(StudentLoader students, VariantLibrary library, Gate gate, CheckpointLog log, Court court) {
    this.students = students;
    this.library = library;
    this.gate = gate;
    this.log = log;
    this.court = court;
  }

  VariantLibrary.Shelf shelf(CheckpointManifest manifest) {
    return library.shelf(manifest.getClasses(), Manifests.preprocessing(manifest));
  }

  /**
   * @throws BadCheckpointException when it cannot be scored
   * @throws VariantException when the variants do not fit its classes
   */
  Examination examine(CheckpointManifest manifest) {
    try (Student student = load(manifest)) {
      return Examination.of(student, shelf(manifest));
    }
  }

  /** Whether the candidate takes the champion's place, and why. */
  Decision decide(CheckpointManifest candidate, Examination examination, Succession succession) {
    if (succession.champion().equals(Optional.of(candidate.getCheckpointId()))) {
      return new Decision(false, "it is the champion already"); // Somebody was faster.
    }
    Decision decision =
        gate.decide(
            examination.marks(),
            examination.scores(),
            succession
                .champion()
                .flatMap(champion -> championMarks(succession.studentId(), champion)));
    Optional<Promotion> pin = succession.newest().filter(Promotion::getPinned);
    if (decision.promoted() && pin.isPresent()) {
      return new Decision(
          false,
          "%s; but %s has pinned %s: %s"
              .formatted(
                  decision.reason(),
                  pin.get().getActor(),
                  pin.get().getCheckpointId(),
                  pin.get().getReason()));
    }
    if (decision.promoted()) {
      HeadMix mix = examination.mix();
      champions.put(candidate.getStudentId(), new Marked(candidate, mix, examination.marks()));
    }
    return decision;
  }

  /** The champion's marks; made again from its checkpoint and mix when they are not known. */
  private Optional<List<Marks>> championMarks(String studentId, String checkpointId) {
    Marked marked = champions.get(studentId);
    // To find it on the topic takes the longer the older it is.
    Optional<CheckpointManifest> known =
        marked != null && marked.isOf(checkpointId)
            ? Optional.of(marked.manifest())
            : log.find(checkpointId);
    if (known.isEmpty()) {
      LOG.warn(
          "The champion {} is no longer on the topic; the next checkpoint takes its place",
          checkpointId);
      return Optional.empty();
    }
    CheckpointManifest manifest = known.get();
    dev.coffey.schemas.HeadMix served = court.mix(manifest);
    HeadMix mix = new HeadMix(served.getAlpha(), served.getBeta());
    if (marked == null || !marked.isOf(checkpointId) || !marked.mix().equals(mix)) {
      try (Student student = load(manifest)) {
        marked = new Marked(manifest, mix, Examination.with(student, shelf(manifest), mix).marks());
      } catch (BadCheckpointException | VariantException e) {
        LOG.warn(
            "The champion {} cannot be compared with, the next checkpoint takes its place: {}",
            checkpointId,
            e.getMessage());
        return Optional.empty();
      }
      champions.put(manifest.getStudentId(), marked);
    }
    return Optional.of(marked.marks());
  }

  private Student load(CheckpointManifest manifest) {
    return students.load(manifest, log);
  }
}

package dev.coffey.evaluator.console;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.StudentLoader;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.mix.MixSurface;
import dev.coffey.distillation.student.Student;
import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.judgement.Examination;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.evaluator.tuning.TuningSlice;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.CheckpointManifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How the champions would do on the tuning slice with any mix. Made once for a champion, when
 * somebody asks, on a thread of its own; never of a variant that is scored.
 *
 * <p>Thread-safe. State: a few surveys, each with the answers to its slice.
 */
public final class MixSurveys implements AutoCloseable {
  private static final int KEPT = 4;

  /** 2,000 images of 1,000 classes are a few seconds' work and 16 MiB. */
  private static final int LOGITS_MAX = 2_000_000;

  private final Clients clients;
  private final VariantLibrary library;
  private final StudentLoader students;
  private final Court court;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "mix-survey");
            made.setDaemon(true);
            return made;
          });
  private final Map<String, Surveyed> byStudent = new LinkedHashMap<>(16, 0.75f, true);

  private record Surveyed(String checkpointId, CompletableFuture<Survey> survey) {}

  private record Survey(CheckpointManifest manifest, TuningSlice slice, MixSurface surface) {}

  /** A mix and how it does on the slice; fractions 0..1. */
  public record PointView(double alpha, double beta, double top1) {}

  /**
   * All mixes of a champion.
   *
   * @param images of the slice, or of an even part of it where it is large
   * @param top1 a row for each α, a column for each β
   * @param current what it is served with
   * @param best the first of the best
   */
  public record MixView(
      String studentId,
      String checkpointId,
      String tunedOn,
      int images,
      List<Double> alphas,
      List<Double> betas,
      List<List<Double>> top1,
      PointView current,
      PointView best) {}

  public MixSurveys(Clients clients, VariantLibrary library, StudentLoader students, Court court) {
    this.clients = clients;
    this.library = library;
    this.students = students;
    this.court = court;
  }

  /**
   * The survey of a student's champion; empty before there is one. It fails when the champion's
   * weights cannot be had.
   */
  public CompletionStage<Optional<MixView>> of(String studentId) {
    Optional<String> champion = court.succession(studentId).flatMap(Succession::champion);
    return champion.isEmpty()
        ? CompletableFuture.completedFuture(Optional.empty())
        : survey(studentId, champion.get()).thenApplyAsync(it -> Optional.of(view(it)), thread);
  }

  private synchronized CompletableFuture<Survey> survey(String studentId, String checkpointId) {
    Surveyed known = byStudent.get(studentId);
    if (known != null
        && known.checkpointId().equals(checkpointId)
        && !known.survey().isCompletedExceptionally()) {
      return known.survey();
    }
    CompletableFuture<Survey> survey =
        CompletableFuture.supplyAsync(() -> make(checkpointId), thread);
    byStudent.put(studentId, new Surveyed(checkpointId, survey));
    if (byStudent.size() > KEPT) {
      byStudent.remove(byStudent.keySet().iterator().next());
    }
    return survey;
  }

  private Survey make(String checkpointId) {
    try (CheckpointLog log = clients.checkpoints()) {
      CheckpointManifest manifest =
          log.find(checkpointId)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Topic checkpoints no longer has " + checkpointId + "."));
      VariantLibrary.Shelf shelf =
          library.shelf(manifest.getClasses(), Manifests.preprocessing(manifest));
      try (Student student = students.load(manifest, log)) {
        TuningSlice slice =
            Examination.slice(student, shelf)
                .thinned(Math.max(1, LOGITS_MAX / manifest.getClasses().size()));
        return new Survey(manifest, slice, slice.surface());
      }
    }
  }

  private MixView view(Survey survey) {
    CheckpointManifest manifest = survey.manifest();
    MixSurface surface = survey.surface();
    HeadMix served =
        court
            .served(manifest)
            .map(it -> new HeadMix(it.getAlpha(), it.getBeta()))
            .orElseGet(() -> Manifests.mix(manifest));
    MixSurface.Point best = surface.best();
    return new MixView(
        manifest.getStudentId(),
        manifest.getCheckpointId(),
        survey.slice().name(),
        survey.slice().images(),
        surface.alphas(),
        surface.betas(),
        surface.top1(),
        new PointView(served.alpha(), served.beta(), top1(survey.slice().right(served))),
        new PointView(best.alpha(), best.beta(), best.top1()));
  }

  private static double top1(boolean[] right) {
    int count = 0;
    for (boolean each : right) {
      count += each ? 1 : 0;
    }
    return (double) count / right.length;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

package dev.coffey.ops.world.views;

import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.views.CropView;
import dev.coffey.distillation.views.StoredLogits;
import dev.coffey.distillation.views.ViewPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each use of an image its pixels and logits, as an arm says. Asks the teacher only for what
 * it has not stored, and counts what it asks. Not thread-safe.
 */
final class Teaching {

  /** A use of an image: its {@code number} counts from 0. */
  record Use(String imageId, RgbImage image, int number) {}

  /** What the student gets: pixels {@code [S·S·3]}, logits {@code [K]}. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Shown(byte[] pixels, float[] logits) {}

  private static final int CROPS_MAX = 256;

  private final Arm arm;
  private final Teacher teacher;
  private final ViewPlan plan;
  private final Map<String, List<Shown>> stored = new HashMap<>();
  private long crops;
  private long nanos;
  private int bytesPerView;

  Teaching(Arm arm, Teacher teacher, double areaMin, long seed) {
    this.arm = arm;
    this.teacher = teacher;
    this.plan = new ViewPlan(arm.views(), areaMin, seed);
  }

  /** One answer per use, in their order. */
  List<Shown> shown(List<Use> uses) {
    if (arm.source() != Arm.Source.RECOMPUTED) {
      store(uses.stream().filter(use -> !stored.containsKey(use.imageId())).toList());
    }
    return switch (arm.source()) {
      case STORED ->
          uses.stream()
              .map(use -> stored.get(use.imageId()).get(use.number() % arm.views()))
              .toList();
      case RECOMPUTED -> asked(fresh(uses));
      case MISMATCHED -> mismatched(uses);
    };
  }

  private List<Shown> mismatched(List<Use> uses) {
    List<byte[]> pixels = fresh(uses);
    List<Shown> shown = new ArrayList<>();
    for (int i = 0; i < pixels.size(); i++) {
      float[] centre = stored.get(uses.get(i).imageId()).get(0).logits();
      shown.add(new Shown(pixels.get(i), centre));
    }
    return shown;
  }

  /** A crop that no earlier use had. */
  private List<byte[]> fresh(List<Use> uses) {
    return uses.stream()
        .map(
            use -> {
              RgbImage image = use.image();
              CropView view = plan.crop(use.imageId(), use.number(), image.width(), image.height());
              return view.pixels(image, teacher.preprocessing());
            })
        .toList();
  }

  private void store(List<Use> unseen) {
    List<byte[]> pixels = new ArrayList<>();
    for (Use use : unseen) {
      RgbImage image = use.image();
      plan.of(use.imageId(), image.width(), image.height(), teacher.preprocessing())
          .forEach(view -> pixels.add(view.pixels(image, teacher.preprocessing())));
    }
    List<Shown> answers = asked(pixels);
    for (int i = 0; i < unseen.size(); i++) {
      List<Shown> views = answers.subList(i * arm.views(), (i + 1) * arm.views());
      stored.put(unseen.get(i).imageId(), views.stream().map(this::replayed).toList());
    }
  }

  /** What is left of an answer after it was stored and read back. */
  private Shown replayed(Shown answer) {
    StoredLogits written = arm.coding().code(answer.logits());
    bytesPerView = written.bytes();
    return new Shown(answer.pixels(), written.logits(answer.logits().length));
  }

  private List<Shown> asked(List<byte[]> pixels) {
    long start = System.nanoTime();
    List<Shown> answers = new ArrayList<>();
    for (int from = 0; from < pixels.size(); from += CROPS_MAX) {
      List<byte[]> part = pixels.subList(from, Math.min(from + CROPS_MAX, pixels.size()));
      float[][] logits = teacher.logits(part.toArray(byte[][]::new));
      for (int i = 0; i < logits.length; i++) {
        answers.add(new Shown(part.get(i), logits[i]));
      }
    }
    nanos += System.nanoTime() - start;
    crops += pixels.size();
    return answers;
  }

  /** Crops that the teacher was asked about. */
  long crops() {
    return crops;
  }

  /** Time in the teacher. */
  double seconds() {
    return nanos / 1e9;
  }

  /** Bytes of one view's logits; 0 where none are stored. */
  int bytesPerView() {
    return bytesPerView;
  }
}

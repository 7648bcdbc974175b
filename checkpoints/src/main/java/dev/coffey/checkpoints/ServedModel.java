package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.checkpoints.Classification.Ranked;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.student.Student;
import dev.coffey.schemas.CheckpointManifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A loaded student and the number of those who use it: its slot, as long as it is served, and every
 * lease. The last one to let go closes it. Thread-safe.
 */
final class ServedModel {
  /** Images in one forward pass; a longer list takes several. */
  private static final int BATCH_MAX = 64;

  private final CheckpointManifest manifest;
  private final Student student;
  private final ImageLimits limits;
  private final ModelCount count;
  private final AtomicInteger users = new AtomicInteger(1);
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile boolean closed;

  /** Takes over the student, which has been counted, with one user: the caller. */
  ServedModel(CheckpointManifest manifest, Student student, ImageLimits limits, ModelCount count) {
    this.manifest = manifest;
    this.student = student;
    this.limits = limits;
    this.count = count;
  }

  CheckpointManifest manifest() {
    return manifest;
  }

  /** Adds a user; false if the last one has already gone. */
  boolean retain() {
    return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  /** Takes a user away; with the last one the native memory goes. */
  void release() {
    if (users.decrementAndGet() == 0) {
      student.close();
      count.closed();
      closed = true;
    }
  }

  int users() {
    return users.get();
  }

  boolean isClosed() {
    return closed;
  }

  /** True once, for the first answer to a request. */
  boolean isFirstAnswer() {
    return !answered.get() && answered.compareAndSet(false, true);
  }

  /** One answer per image, in order; the {@code top} most probable classes of each. */
  List<Classification> classify(List<byte[]> images, HeadMix mix, int top) {
    var answers = new Classification[images.size()];
    var pixels = new ArrayList<byte[]>(Math.min(images.size(), BATCH_MAX));
    var places = new ArrayList<Integer>(pixels.size());
    for (int i = 0; i < answers.length; i++) {
      Decoded decoded = Decoded.decode(images.get(i), limits);
      if (decoded instanceof Decoded.Image image) {
        pixels.add(student.preprocessing().pixels(image.image()));
        places.add(i);
      } else if (decoded instanceof Decoded.Undecodable bad) {
        answers[i] = new Classification.Undecodable(bad.fault(), bad.detail());
      }
      if (pixels.size() == BATCH_MAX || (i == answers.length - 1 && !pixels.isEmpty())) {
        float[][] probabilitiesBK = probabilities(pixels.toArray(byte[][]::new), mix);
        for (int b = 0; b < probabilitiesBK.length; b++) {
          answers[places.get(b)] = new Classified(ranked(probabilitiesBK[b], top));
        }
        pixels.clear();
        places.clear();
      }
    }
    return List.of(answers);
  }

  /** What both heads say of images, in one forward pass. */
  HeadLogits logits(byte[][] pixels) {
    return student.forward(pixels);
  }

  private float[][] probabilities(byte[][] pixels, HeadMix mix) {
    return mix.probabilities(student.forward(pixels));
  }

  private List<Ranked> ranked(float[] probabilitiesK, int top) {
    List<String> classes = manifest.getClasses();
    return IntStream.range(0, probabilitiesK.length)
        .boxed()
        .sorted(Comparator.comparingDouble(k -> -probabilitiesK[k]))
        .limit(top)
        .map(k -> new Ranked(classes.get(k), probabilitiesK[k]))
        .toList();
  }

  /**
   * Computes once on pixels, so that the first request finds everything warm.
   *
   * @param pixels images as the network takes them, HWC bytes
   * @throws BadCheckpointException if an answer is not finite
   */
  void warmUp(byte[][] pixels) {
    HeadLogits logits = student.forward(pixels);
    for (float[][] head : List.of(logits.ce(), logits.kd())) {
      for (float[] logitsK : head) {
        for (int k = 0; k < logitsK.length; k++) {
          if (!Float.isFinite(logitsK[k])) {
            throw new BadCheckpointException(
                Reason.UNUSABLE,
                "computes the logit "
                    + logitsK[k]
                    + " for class '"
                    + manifest.getClasses().get(k)
                    + "' while warming up");
          }
        }
      }
    }
  }
}

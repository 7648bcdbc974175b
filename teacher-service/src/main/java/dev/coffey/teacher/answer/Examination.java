package dev.coffey.teacher.answer;

import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Lets the teacher look at a batch of records: opens them in parallel, then runs the network once
 * over all that could be opened. Safe for use by many threads; the teacher sees one at a time.
 */
public final class Examination {

  private static final Logger LOG = Logger.getLogger(Examination.class);

  private final Opening opening;
  private final Teacher teacher;
  private final LogitCoding coding;
  private final int batchMax;
  private final ExecutorService openers;
  private final ExaminationListener listener;

  /**
   * @param topic name of the images' topic, for the deserializer
   * @param batchMax largest number of images in one run of the network
   * @param openers threads that open images; not owned, the caller shuts them down
   */
  public Examination(
      String topic,
      Deserializer<ImageEvent> images,
      ImageLimits limits,
      PixelBudget budget,
      Teacher teacher,
      LogitCoding coding,
      int batchMax,
      ExecutorService openers,
      ExaminationListener listener) {
    if (batchMax < 1) {
      throw new IllegalArgumentException("batchMax must be at least 1, is " + batchMax);
    }
    this.opening =
        new Opening(
            topic,
            images,
            limits,
            new HashSet<>(teacher.classes()),
            teacher.preprocessing(),
            budget);
    this.teacher = teacher;
    this.coding = coding;
    this.batchMax = batchMax;
    this.openers = openers;
    this.listener = listener;
  }

  /**
   * One answer per submission, in their order.
   *
   * @throws TeacherException when the teacher fails on a whole batch and on each of its images
   */
  public List<Answer> answers(List<Submission> submissions) {
    long start = System.nanoTime();
    List<Opening.Opened> opened = openAll(submissions);
    Answer[] answers = new Answer[opened.size()];
    List<Integer> visible = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      if (opened.get(i) instanceof Opening.Closed closed) {
        answers[i] = closed.refusal();
      } else {
        visible.add(i);
      }
    }
    long afterOpening = System.nanoTime();
    for (int from = 0; from < visible.size(); from += batchMax) {
      look(opened, visible.subList(from, Math.min(from + batchMax, visible.size())), answers);
    }
    long end = System.nanoTime();
    listener.examined(answers.length, visible.size(), afterOpening - start, end - afterOpening);
    return Arrays.asList(answers);
  }

  private List<Opening.Opened> openAll(List<Submission> submissions) {
    List<Future<Opening.Opened>> futures = new ArrayList<>();
    submissions.forEach(one -> futures.add(openers.submit(() -> opening.open(one))));
    List<Opening.Opened> opened = new ArrayList<>();
    try {
      for (Future<Opening.Opened> future : futures) {
        opened.add(future.get());
      }
      return opened;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TeacherException("Interrupted while images were being opened.", e);
    } catch (ExecutionException e) {
      // Not a fault of an image: the registry is away, or memory ran out.
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new TeacherException("An image could not be opened.", e.getCause());
    } finally {
      futures.forEach(future -> future.cancel(false));
    }
  }

  private void look(List<Opening.Opened> opened, List<Integer> batch, Answer[] answers) {
    try {
      float[][] logitsBK = logits(opened, batch);
      for (int b = 0; b < logitsBK.length; b++) {
        answers[batch.get(b)] = answer(logitsBK[b], (Opening.Pixels) opened.get(batch.get(b)));
      }
    } catch (RuntimeException e) {
      LOG.warnf(e, "The teacher failed on a batch of %d images; trying one by one.", batch.size());
      lookOneByOne(opened, batch, answers, e);
    }
  }

  private void lookOneByOne(
      List<Opening.Opened> opened, List<Integer> batch, Answer[] answers, RuntimeException first) {
    int failed = 0;
    for (int i : batch) {
      try {
        answers[i] = answer(logits(opened, List.of(i))[0], (Opening.Pixels) opened.get(i));
      } catch (RuntimeException e) {
        failed++;
        answers[i] = failure("The teacher failed on this image with: " + e);
      }
    }
    if (failed == batch.size()) {
      throw new TeacherException(
          "Teacher %s failed on each of %d images.".formatted(teacher.id(), failed), first);
    }
  }

  private float[][] logits(List<Opening.Opened> opened, List<Integer> batch) {
    byte[][] pixels = new byte[batch.size()][];
    for (int b = 0; b < pixels.length; b++) {
      pixels[b] = ((Opening.Pixels) opened.get(batch.get(b))).pixels();
    }
    synchronized (teacher) {
      return teacher.logits(pixels);
    }
  }

  private Answer answer(float[] logits, Opening.Pixels seen) {
    if (!LogitCoding.representable(logits)) {
      return failure("A logit is not finite or above 65504: " + Arrays.toString(logits));
    }
    return new Answer.Seen(
        List.of(
            View.newBuilder()
                .setX(seen.box().x())
                .setY(seen.box().y())
                .setWidth(seen.box().width())
                .setHeight(seen.box().height())
                .setFlip(false)
                .setLogits(coding.code(logits))
                .build()));
  }

  private static Answer failure(String detail) {
    return new Answer.Refused(RejectionReason.TEACHER_FAILED, detail);
  }
}

package dev.coffey.teacher.answer;

import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.views.LogitCoding;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.View;
import dev.coffey.teacher.answer.Inference.Sight;
import dev.coffey.teacher.answer.Opening.Crop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Lets the teacher look at a batch of records: opens them in parallel, then runs the network once
 * over all views of all that could be opened. Safe for use by many threads; the teacher sees one at
 * a time.
 */
public final class Examination {

  private final Opening opening;
  private final Inference inference;
  private final LogitCoding coding;
  private final ExecutorService openers;
  private final ExaminationListener listener;

  /**
   * @param topic name of the images' topic, for the deserializer
   * @param openers threads that open images; not owned, the caller shuts them down
   */
  public Examination(
      String topic,
      Deserializer<ImageEvent> images,
      ImageLimits limits,
      PixelBudget budget,
      Teacher teacher,
      Viewing viewing,
      ExecutorService openers,
      ExaminationListener listener) {
    this.opening =
        new Opening(
            topic,
            images,
            limits,
            new HashSet<>(teacher.classes()),
            teacher.preprocessing(),
            viewing.plan(),
            budget);
    this.inference = new Inference(teacher, viewing.cropsMax());
    this.coding = viewing.coding();
    this.openers = openers;
    this.listener = listener;
  }

  /**
   * One answer per submission, in their order.
   *
   * @throws TeacherException when the teacher fails on a whole batch and on each of its crops
   */
  public List<Answer> answers(List<Submission> submissions) {
    long start = System.nanoTime();
    List<Opening.Opened> opened = openAll(submissions);
    List<byte[]> crops = new ArrayList<>();
    int visible = 0;
    for (Opening.Opened one : opened) {
      if (one instanceof Opening.Visible image) {
        visible++;
        image.crops().forEach(crop -> crops.add(crop.pixels()));
      }
    }
    long afterOpening = System.nanoTime();
    Iterator<Sight> sights = inference.look(crops).iterator();
    List<Answer> answers = new ArrayList<>(opened.size());
    for (Opening.Opened one : opened) {
      answers.add(
          one instanceof Opening.Visible image
              ? answer(image, sights)
              : ((Opening.Closed) one).refusal());
    }
    long end = System.nanoTime();
    listener.examined(answers.size(), visible, afterOpening - start, end - afterOpening);
    return answers;
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

  /** Takes the sights of its crops; an image of which one view failed is refused. */
  private Answer answer(Opening.Visible image, Iterator<Sight> sights) {
    List<View> views = new ArrayList<>();
    Answer.Refused refused = null;
    for (Crop crop : image.crops()) {
      Sight sight = sights.next();
      if (sight instanceof Sight.Clear clear) {
        views.add(SampleViews.of(crop.view(), coding.code(clear.logits())));
      } else {
        String detail = ((Sight.Failed) sight).detail();
        refused = new Answer.Refused(RejectionReason.TEACHER_FAILED, detail);
      }
    }
    return refused == null ? new Answer.Seen(views) : refused;
  }
}

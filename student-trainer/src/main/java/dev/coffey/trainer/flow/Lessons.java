package dev.coffey.trainer.flow;

import dev.coffey.trainer.flow.SampleFeed.Fetched;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.lessons.Outcome;
import dev.coffey.trainer.lessons.Outcome.Unusable;
import dev.coffey.trainer.lessons.Outcome.Usable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What records turn out to be once they are decoded; counts those that cannot be used. Not
 * thread-safe: the training thread owns it.
 */
final class Lessons {

  private static final Logger LOG = LoggerFactory.getLogger(Lessons.class);
  private static final int WARNINGS_MAX = 20;

  private final Map<Outcome.Reason, Long> unusable = new EnumMap<>(Outcome.Reason.class);
  private int warnings;
  private String teacherId;

  /** Waits until the record is decoded; empty, and counted, when it cannot be used. */
  Optional<Lesson> lesson(Fetched fetched) {
    Outcome outcome = joined(fetched);
    if (outcome instanceof Usable usable) {
      noteTeacher(usable.teacherId());
      return Optional.of(usable.lesson());
    }
    Unusable bad = (Unusable) outcome;
    unusable.merge(bad.reason(), 1L, Long::sum);
    if (warnings++ < WARNINGS_MAX) {
      LOG.warn(
          "Left out {}@{}: {}: {}{}",
          fetched.partition(),
          fetched.offset(),
          bad.reason(),
          bad.detail(),
          warnings == WARNINGS_MAX ? " (further ones are only counted)" : "");
    }
    return Optional.empty();
  }

  private static Outcome joined(Fetched fetched) {
    try {
      return fetched.outcome().get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Decoding " + fetched.partition() + "@" + fetched.offset() + " failed.", e.getCause());
    }
  }

  private void noteTeacher(String id) {
    if (!id.equals(teacherId)) {
      if (teacherId != null) {
        LOG.warn("The samples' teacher changed from {} to {}.", teacherId, id);
      }
      teacherId = id;
    }
  }

  Map<Outcome.Reason, Long> unusable() {
    return Map.copyOf(unusable);
  }

  Optional<String> teacherId() {
    return Optional.ofNullable(teacherId);
  }
}

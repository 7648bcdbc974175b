package dev.coffey.teacher.answer;

import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.View;
import java.util.List;

/** What the teacher says about one record of topic {@code images}. */
public sealed interface Answer {

  /** The views that the teacher saw, at least one, each with its logits. */
  record Seen(List<View> views) implements Answer {
    public Seen {
      if (views.isEmpty()) {
        throw new IllegalArgumentException("An answer needs at least one view, got none.");
      }
      views = List.copyOf(views);
    }
  }

  /** Nothing may learn from this record, and why; {@code detail} is a sentence for a person. */
  record Refused(RejectionReason reason, String detail) implements Answer {}
}

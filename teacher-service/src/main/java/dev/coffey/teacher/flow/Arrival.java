package dev.coffey.teacher.flow;

import dev.coffey.schemas.Sample;
import java.time.Instant;

/** What reaches the pairing of images and labels; the record's key is the image id. */
sealed interface Arrival {

  /** An image that the teacher has seen; its sample carries the label the producer gave, if any. */
  record TaughtImage(Sample sample) implements Arrival {}

  /** A label of a known class, and when it was given. */
  record GivenLabel(String label, Instant createdAt) implements Arrival {}

  /** The annotator takes the label back. */
  record WithdrawnLabel() implements Arrival {}
}

package dev.coffey.trainer.lessons;

/** What became of a sample record. */
public sealed interface Outcome {

  /** It can be learnt from. */
  record Usable(Lesson lesson, String teacherId) implements Outcome {}

  /** It is left out of training; the same record is left out every time it is read. */
  record Unusable(Reason reason, String detail) implements Outcome {}

  /** Why a sample is left out. */
  enum Reason {
    /** The bytes are no Avro record of a known schema. */
    UNREADABLE_RECORD,
    /** The image does not decode. */
    UNDECODABLE_IMAGE,
    /** The label is none of the student's classes. */
    UNKNOWN_CLASS,
    /** The teacher's logits do not fit the student's classes, or there are none. */
    UNFIT_LOGITS
  }
}

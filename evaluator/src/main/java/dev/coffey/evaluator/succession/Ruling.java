package dev.coffey.evaluator.succession;

import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;

/** What came of a {@link Motion}. */
public sealed interface Ruling {

  /** It holds from now on. */
  record Decided(Promotion decision) implements Ruling {}

  /** The champion is served with this mix from now on. */
  record Mixed(HeadMix mix) implements Ruling {}

  /** It names what does not exist. */
  record Unknown(String detail) implements Ruling {}

  /** It does not go with how things stand. */
  record Conflicting(String detail) implements Ruling {}

  /** It cannot be written down at present; asking again may help. */
  record Unavailable(String detail) implements Ruling {}

  /** It is not for this evaluator: the student's partition is another's, or nobody's at present. */
  record Elsewhere(String studentId, int partition) implements Ruling {}
}

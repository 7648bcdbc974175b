package dev.coffey.checkpoints;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint's name: {@code STUDENT-STEP-DIGEST}, for example {@code
 * demo-000012000-0f3a5b77c9d1}.
 *
 * @param studentId the student it is a state of
 * @param step optimiser steps behind it, 0 … 999,999,999,999
 * @param digest first twelve hex digits of the student blob's SHA-256
 */
public record CheckpointId(String studentId, long step, String digest) {
  private static final int DIGEST_LENGTH = 12;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{12}");
  private static final Pattern TEXT = Pattern.compile("(.+)-([0-9]{9,12})-([0-9a-f]{12})");

  /** Checks the parts. */
  public CheckpointId {
    if (studentId.isBlank()) {
      throw new IllegalArgumentException("A checkpoint id needs a student id, but it is blank");
    }
    if (step < 0 || step > 999_999_999_999L) {
      throw new IllegalArgumentException("Step " + step + " is not within 0 … 999999999999");
    }
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException("'" + digest + "' is not twelve lower-case hex digits");
    }
  }

  /** The id of a state of {@code studentId} after {@code step} steps with this student blob. */
  public static CheckpointId of(String studentId, long step, String studentBlobSha256) {
    return new CheckpointId(studentId, step, studentBlobSha256.substring(0, DIGEST_LENGTH));
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static CheckpointId parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no checkpoint id; expected STUDENT-STEP-DIGEST,"
              + " for example demo-000012000-0f3a5b77c9d1");
    }
    return new CheckpointId(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s-%09d-%s", studentId, step, digest);
  }
}

package dev.coffey.teacher.answer;

/** The teacher cannot answer anything now; not the fault of one image. */
public final class TeacherException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TeacherException(String message, Throwable cause) {
    super(message, cause);
  }
}

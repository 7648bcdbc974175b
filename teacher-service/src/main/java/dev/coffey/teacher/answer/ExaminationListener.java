package dev.coffey.teacher.answer;

/** Hears of every examined batch, on the thread that examined it. */
@FunctionalInterface
public interface ExaminationListener {

  /**
   * @param records records of the batch
   * @param seen images the teacher looked at; the rest was refused
   * @param openNanos wall time of reading, decoding and resizing
   * @param inferenceNanos wall time in the teacher
   */
  void examined(int records, int seen, long openNanos, long inferenceNanos);
}

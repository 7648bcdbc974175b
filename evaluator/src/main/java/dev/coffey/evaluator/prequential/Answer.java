package dev.coffey.evaluator.prequential;

/**
 * One answer beside what it is measured by.
 *
 * @param truth the class by the yardstick
 * @param answered the class that the champion named
 */
public record Answer(String truth, String answered) {
  public boolean isRight() {
    return truth.equals(answered);
  }
}

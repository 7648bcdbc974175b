package dev.coffey.ingest.letters;

/** The letters are still being read; what was read is kept, so ask again. */
public final class LettersUnreadException extends RuntimeException {

  private static final long serialVersionUID = 1;

  LettersUnreadException(String message) {
    super(message);
  }
}

package dev.coffey.ingest.cli.letters;

import dev.coffey.ingest.cli.letters.LetterService.NotDoneException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Model.CommandSpec;

/** What letters say, fit for a terminal, and how commands end. */
final class Told {
  static final int NOT_ALL = 1;
  static final int NO_ANSWER = 3;

  private Told() {}

  /** A command on its way. */
  interface Talk {
    int go(PrintWriter out) throws InterruptedException, NotDoneException, IOException;
  }

  /** The exit code of a command; what went wrong is said in one sentence. */
  static int by(CommandSpec spec, Talk talk) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      return talk.go(out);
    } catch (NotDoneException e) {
      err.println(printable(e.getMessage()));
      return e.exit();
    } catch (IOException e) {
      err.println("The image could not be written: " + e);
      return NO_ANSWER;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_ANSWER;
    } finally {
      out.flush();
    }
  }

  /** Rejected text may hold escape sequences for the terminal. */
  static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\x{80}-\\x{9f}\\x{2028}\\x{2029}]", "·");
  }

  /** The same, cut to a line of a table. */
  static String line(String text, int charsMax) {
    String printable = printable(text);
    return printable.length() <= charsMax
        ? printable
        : printable.substring(0, charsMax - 1).stripTrailing() + "…";
  }

  /** To the second, as the service writes times. */
  static String time(String instant) {
    return Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

package dev.coffey.ops.local.terminal;

import java.io.PrintStream;
import java.util.List;

/**
 * Draws a block of lines over the last one on a terminal; elsewhere (a file, a pipe) prints it
 * every ten seconds.
 *
 * <p>State: how many lines were drawn. Owner: the thread that draws.
 */
public final class Screen {
  private static final int PLAIN_EVERY = 10;
  private static final String CLEAR_LINE = "\033[2K";

  private final PrintStream out;
  private final boolean terminal;
  private final int columns;
  private int drawnLines;
  private int draws;

  public Screen(PrintStream out, boolean terminal, int columns) {
    this.out = out;
    this.terminal = terminal;
    this.columns = columns;
  }

  /** A screen for the standard output: live when a person sits there. */
  public static Screen standard() {
    String columns = System.getenv("COLUMNS");
    return new Screen(
        System.out,
        System.console() != null && !"dumb".equals(System.getenv("TERM")),
        columns == null ? 120 : Integer.parseInt(columns));
  }

  /** Draws the block; called once a second. */
  public void draw(List<String> lines) {
    if (!terminal) {
      if (draws++ % PLAIN_EVERY == 0) {
        lines.forEach(out::println);
        out.println();
        out.flush();
      }
      return;
    }
    StringBuilder text = new StringBuilder();
    if (drawnLines > 0) {
      text.append(String.format("\033[%dA", drawnLines));
    }
    for (String line : lines) {
      text.append(CLEAR_LINE).append(fitting(line)).append('\n');
    }
    for (int i = lines.size(); i < drawnLines; i++) {
      text.append(CLEAR_LINE).append('\n');
    }
    drawnLines = Math.max(drawnLines, lines.size());
    out.print(text);
    out.flush();
  }

  /** Prints a line that stays; what is drawn next begins below it. */
  public void say(String line) {
    out.println(line);
    out.flush();
    drawnLines = 0;
  }

  private String fitting(String line) {
    return line.codePointCount(0, line.length()) <= columns
        ? line
        : line.substring(0, line.offsetByCodePoints(0, columns - 1)) + "…";
  }
}

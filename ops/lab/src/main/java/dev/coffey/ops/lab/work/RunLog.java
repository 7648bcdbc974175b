package dev.coffey.ops.lab.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.lab.runs.RunKey;
import dev.coffey.ops.lab.runs.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finished runs, one JSON object a line, written as they finish. A line that was cut off by a crash
 * is passed over, and its run run again. Thread safe.
 */
public final class RunLog {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<RunKey, RunOutcome> finished = new LinkedHashMap<>();

  private record Line(RunKey key, RunOutcome outcome) {}

  /** Opens the log, and reads what is in it. */
  public RunLog(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (!Files.exists(file)) {
      return;
    }
    for (String text : Files.readAllLines(file)) {
      try {
        Line line = JSON.readValue(text, Line.class);
        finished.put(line.key(), line.outcome());
      } catch (JsonProcessingException e) {
        // Cut off in the middle, or of an older form: as good as not run.
      }
    }
  }

  /** What came of a run, if it is finished. */
  public synchronized Optional<RunOutcome> outcome(RunKey key) {
    return Optional.ofNullable(finished.get(key));
  }

  /** Keeps a finished run. */
  public synchronized void keep(RunKey key, RunOutcome outcome) throws IOException {
    // The line feed first: a line cut off before does not swallow this one.
    Files.writeString(
        file,
        (Files.exists(file) ? "\n" : "") + JSON.writeValueAsString(new Line(key, outcome)),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    finished.put(key, outcome);
  }
}

package dev.coffey.ops.lab.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.lab.LabSettings;
import dev.coffey.ops.lab.data.FolderSource;
import dev.coffey.ops.lab.data.ImageSource;
import dev.coffey.ops.lab.data.Recorder;
import dev.coffey.ops.lab.data.Recording;
import dev.coffey.ops.lab.data.WorldSource;
import dev.coffey.ops.lab.runs.Overhead;
import dev.coffey.ops.lab.runs.StudentRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * Main class of a worker: takes tasks from standard input, one JSON object a line, and answers on
 * standard output. Ends at the end of its input, so also with its parent.
 */
public final class WorkerMain {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Steps told at once. */
  private static final int TOLD_EVERY = 5;

  private final PrintStream out;
  private Path opened;
  private Recording recording;

  private WorkerMain(PrintStream out) {
    this.out = out;
  }

  /** Works until its input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // What libraries print is no answer.
    WorkerMain worker = new WorkerMain(answers);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        worker.work(JSON.readValue(line, Task.class));
      }
    }
  }

  private void work(Task task) throws IOException {
    try {
      int[] untold = {0};
      IntConsumer done =
          count -> {
            untold[0] += count;
            if (untold[0] >= TOLD_EVERY) {
              answer(new TaskAnswer(untold[0], null, null, null, null));
              untold[0] = 0;
            }
          };
      TaskAnswer result = result(task, done);
      answer(new TaskAnswer(untold[0], result.recorded(), result.run(), result.overhead(), null));
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      answer(new TaskAnswer(0, null, null, null, String.valueOf(e.getMessage())));
    }
  }

  private TaskAnswer result(Task task, IntConsumer done) throws IOException {
    if (task.recording() == null) {
      return new TaskAnswer(0, record(done).toString(), null, null, null);
    }
    Path folder = Path.of(task.recording());
    if (!folder.equals(opened)) {
      recording = Recording.read(folder);
      opened = folder;
    }
    return task.run() == null
        ? new TaskAnswer(
            0,
            null,
            null,
            Overhead.measure(recording, task.conditions(), task.overheadPairs(), done),
            null)
        : new TaskAnswer(0, null, StudentRun.of(recording, task.run(), done), null, null);
  }

  private static Path record(IntConsumer done) throws IOException {
    LabSettings settings = LabSettings.from(System.getProperties());
    return new Recorder(
            source(settings), settings.teacher(), settings.promptTemplates(), settings.size())
        .record(settings.data(), done);
  }

  /** Where the settings say that images come from. */
  public static ImageSource source(LabSettings settings) throws IOException {
    return settings.images().isEmpty()
        ? new WorldSource(0, settings.poolMax())
        : new FolderSource(settings.images().get(), settings.classNames(), settings.poolMax());
  }

  private void answer(TaskAnswer answer) {
    try {
      out.println(JSON.writeValueAsString(answer));
    } catch (IOException e) {
      throw new IllegalStateException("A record of numbers is always JSON.", e);
    }
    out.flush();
  }
}

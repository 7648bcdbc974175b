package dev.coffey.teacher.fewshot;

import ai.djl.Device;
import dev.coffey.distillation.teacher.AdapterSearch;
import dev.coffey.distillation.teacher.EmbeddingTeacher;
import dev.coffey.distillation.teacher.FewShotBuilder;
import dev.coffey.distillation.teacher.FewShotBuilder.Settings;
import dev.coffey.distillation.teacher.FewShotBuilder.Shot;
import dev.coffey.distillation.teacher.FewShotCache;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.teacher.model.ClassNames;
import dev.coffey.teacher.model.TeacherFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the file that {@code coffey.teacher.adapter} names, out of labelled images. */
@Command(
    name = "build-adapter",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Makes a Tip-Adapter cache (with --epochs, Tip-Adapter-F: tuned keys) for a teacher.")
public final class BuildAdapter implements Callable<Integer> {

  private static final int STOPPED = 3;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--folder", required = true, description = "Folder of the teacher.")
  private Path folder;

  @Option(
      names = "--allow-torchscript",
      description = {
        "Load the folder's encoder.pt, which can run code of whoever made it.",
        "Without, a folder with one is refused."
      })
  private boolean allowTorchScript;

  @Option(names = "--classes", required = true, description = "File with one class name a line.")
  private Path classes;

  @Option(names = "--prompts", description = "File with one prompt template a line.")
  private Path prompts;

  @Option(names = "--images", required = true, description = "Labelled images: DIR/CLASS/image.")
  private Path images;

  @Option(
      names = "--validation",
      description = "Others, in the same layout, on which alpha and beta are chosen.")
  private Path validation;

  @Option(names = "--shots", defaultValue = "16", description = "Most images of a class.")
  private int shots;

  @Option(names = "--looks", defaultValue = "10", description = "Random crops that make a key.")
  private int looks;

  @Option(names = "--epochs", defaultValue = "20", description = "Of tuning; 0: training-free.")
  private int epochs;

  @Option(names = "--rate", defaultValue = "0.001", description = "Peak learning rate.")
  private double rate;

  @Option(names = "--alpha", defaultValue = "1", description = "Weight of the cache.")
  private float alpha;

  @Option(names = "--beta", defaultValue = "5.5", description = "Sharpness of the cache.")
  private float beta;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of crops and order.")
  private long seed;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of the network.")
  private int threads;

  @Option(names = "--out", required = true, description = "File to write, .safetensors.")
  private Path out;

  private BuildAdapter() {}

  /** Runs the command; the result is the process's exit code: 0 done, 2 wrong usage, 3 failed. */
  public static int execute(String... args) {
    return commandLine().execute(args);
  }

  private static CommandLine commandLine() {
    return new CommandLine(new BuildAdapter())
        .setExecutionExceptionHandler(
            (error, command, parsed) -> {
              command.getErr().println("Failed: " + error.getMessage());
              return STOPPED;
            });
  }

  @Override
  public Integer call() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.offline", "true");
    List<String> names = ClassNames.read(classes);
    List<Shot> labeled = LabeledFolder.shots(images, names, shots);
    TeacherFolder source =
        new TeacherFolder(
            folder,
            Optional.ofNullable(prompts),
            Optional.empty(),
            new TorchScriptPermission(allowTorchScript, "--allow-torchscript"));
    PrintWriter console = spec.commandLine().getOut();
    try (EmbeddingTeacher teacher = source.load(names, Device.cpu())) {
      FewShotCache cache = build(teacher, labeled);
      if (validation != null) {
        cache = searched(cache, teacher, LabeledFolder.shots(validation, names, shots), console);
      }
      cache.write(out);
      console.printf(
          Locale.ROOT,
          "Wrote %s: %d shots of %d classes for teacher %s, alpha %.2f, beta %.2f.%n",
          out,
          labeled.size(),
          names.size(),
          teacher.id(),
          cache.alpha(),
          cache.beta());
    }
    console.flush();
    return 0;
  }

  private FewShotCache build(EmbeddingTeacher teacher, List<Shot> labeled) {
    Settings settings = new Settings(looks, epochs, rate, alpha, beta, seed);
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("adapter")
            .setInitialMax((long) (looks + epochs) * labeled.size())
            .setUnit(" crops", 1)
            .showSpeed()
            .build()) {
      return FewShotBuilder.build(
          teacher,
          labeled,
          settings,
          (round, rounds, loss) -> {
            bar.stepTo((long) round * labeled.size());
            bar.setExtraMessage(
                Double.isNaN(loss) ? "" : String.format(Locale.ROOT, " loss %.3f", loss));
          });
    }
  }

  private static FewShotCache searched(
      FewShotCache cache, EmbeddingTeacher teacher, List<Shot> held, PrintWriter console) {
    byte[][] pixels =
        held.stream()
            .map(shot -> teacher.preprocessing().pixels(shot.image().get()))
            .toArray(byte[][]::new);
    int[] labels = held.stream().mapToInt(Shot::label).toArray();
    AdapterSearch.Found found =
        AdapterSearch.search(cache, teacher.scaledTextWeights(), teacher.features(pixels), labels);
    console.printf(
        Locale.ROOT,
        "Top-1 on the %d images of --validation: %.1f %% zero-shot, %.1f %% with the adapter.%n",
        labels.length,
        100 * found.top1ZeroShot(),
        100 * found.top1());
    return found.cache();
  }
}

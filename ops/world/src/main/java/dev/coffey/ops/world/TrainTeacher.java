package dev.coffey.ops.world;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.clip.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains the sample world's CLIP on drawn images with captions and writes it as a Hugging Face
 * folder.
 */
@Command(
    name = "train-teacher",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Trains the sample world's small CLIP and writes it as a Hugging Face folder.")
public final class TrainTeacher implements Callable<Integer> {
  /** The prompts of the zero-shot classifier. */
  static final List<String> PROMPTS =
      List.of(
          "a photo of a {}.",
          "a picture of a {}.",
          "a drawing of a {}.",
          "an image of a {}.",
          "a {}.");

  // Enough captions to have seen every word that can occur.
  private static final int CAPTIONS_READ_FOR_WORDS = 5_000;
  private static final int POSITIONS = 32;

  @Option(
      names = "--out",
      defaultValue = "ops/world/src/main/teacher",
      description = "Folder to write to.")
  private Path out;

  @Option(
      names = "--tokenizer",
      defaultValue = "ops/world/src/main/teacher/tokenizer.json",
      description =
          "CLIP's tokenizer.json, whole or as an earlier teacher has it; only what captions need is"
              + " kept.")
  private Path tokenizerJson;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the weights and of the drawn images.")
  private long seed;

  @Option(names = "--steps", defaultValue = "2000", description = "Steps of training.")
  private int steps;

  @Option(names = "--batch", defaultValue = "64", description = "Image-caption pairs in a step.")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.001",
      description = "Largest learning rate of Adam.")
  private float learningRate;

  @Option(names = "--width", defaultValue = "96", description = "Width of the image tower.")
  private int width;

  @Option(names = "--layers", defaultValue = "3", description = "Layers of the image tower.")
  private int layers;

  @Option(names = "--patch", defaultValue = "8", description = "Edge of a patch in pixels.")
  private int patch;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of the tensor library.")
  private int threads;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TrainTeacher()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.offline", "true");
    Files.createDirectories(out);
    int vocabulary = writeWords();
    long start = System.nanoTime();
    train(config(vocabulary));
    double minutes = (System.nanoTime() - start) / 60e9;
    TeacherProvenance.write(out, command(), minutes);
    return 0;
  }

  /** Writes tokenizer, classes and prompts; returns the size of the vocabulary. */
  private int writeWords() throws IOException {
    JsonNode tokenizer = TokenizerCut.cut(tokenizerJson, words());
    Files.writeString(out.resolve("tokenizer.json"), tokenizer.toPrettyString() + "\n");
    Files.writeString(out.resolve("classes.txt"), String.join("\n", World.classes()) + "\n");
    Files.writeString(out.resolve("prompts.txt"), String.join("\n", PROMPTS) + "\n");
    Files.writeString(out.resolve("preprocessor_config.json"), preprocessor());
    return tokenizer.path("model").path("vocab").size();
  }

  private Set<String> words() {
    Set<String> words = new TreeSet<>();
    for (int i = 0; i < CAPTIONS_READ_FOR_WORDS; i++) {
      addWords(words, World.of(seed).draw(Split.CAPTIONED, i).caption());
    }
    PROMPTS.forEach(prompt -> addWords(words, prompt.replace("{}", "")));
    World.classes().forEach(name -> addWords(words, name));
    return words;
  }

  private static void addWords(Set<String> words, String text) {
    for (String word : text.replace(".", " . ").trim().split("\\s+", -1)) {
      words.add(word);
    }
  }

  private static String preprocessor() {
    return """
    {
      "crop_size": {"height": %1$d, "width": %1$d},
      "do_center_crop": true,
      "do_normalize": true,
      "do_resize": true,
      "image_mean": [0.48145466, 0.4578275, 0.40821073],
      "image_processor_type": "CLIPImageProcessor",
      "image_std": [0.26862954, 0.26130258, 0.27577711],
      "resample": 3,
      "size": {"shortest_edge": %1$d}
    }
    """
        .formatted(World.IMAGE_SIZE);
  }

  private ClipConfig config(int vocabulary) {
    float epsilon = 1e-5f;
    var activation = ClipConfig.Activation.QUICK_GELU;
    return new ClipConfig(
        64,
        2.6592,
        new ClipConfig.Vision(
            new ClipConfig.Transformer(
                width, 4 * width, layers, Math.max(1, width / 32), activation, epsilon),
            World.IMAGE_SIZE,
            patch),
        new ClipConfig.Text(
            new ClipConfig.Transformer(64, 256, 2, 2, activation, epsilon),
            vocabulary,
            POSITIONS,
            vocabulary - 1));
  }

  private void train(ClipConfig config) throws IOException, InterruptedException {
    try (ClipTokenizer tokenizer = ClipTokenizer.load(out, POSITIONS);
        ContrastiveTraining training =
            new ContrastiveTraining(
                config, tokenizer, new SplittableRandom(seed), learningRate, steps);
        CaptionedBatches batches = new CaptionedBatches(World.of(seed), batch);
        ProgressBar bar =
            new ProgressBarBuilder()
                .setTaskName("teacher")
                .setInitialMax(steps)
                .setUnit(" steps", 1)
                .showSpeed()
                .build()) {
      for (int step = 1; step <= steps; step++) {
        float loss = training.step(batches.next());
        if (!Float.isFinite(loss)) {
          throw new IllegalStateException(
              "The loss is "
                  + loss
                  + " at step "
                  + step
                  + "; lower --learning-rate (now "
                  + learningRate
                  + ")");
        }
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f", loss));
        bar.step();
      }
      training.save(out);
    }
  }

  private String command() {
    return String.format(
        Locale.ROOT,
        "./mvnw -q -Dquick -Pteacher -pl ops/world -am verify -Dteacher.args=\"--seed %d --steps %d"
            + " --batch %d --learning-rate %s --width %d --layers %d --patch %d\"",
        seed,
        steps,
        batch,
        learningRate,
        width,
        layers,
        patch);
  }
}

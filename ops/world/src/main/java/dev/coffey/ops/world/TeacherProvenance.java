package dev.coffey.ops.world;

import ai.djl.Device;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.teacher.ClipTeacher;
import dev.coffey.distillation.teacher.Teacher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says beside a teacher where it comes from and how good it is. */
final class TeacherProvenance {
  private static final int BATCH = 250;

  private TeacherProvenance() {}

  static void write(Path folder, String command, double minutes) throws IOException {
    StringBuilder text = new StringBuilder("# Where this teacher comes from\n\n");
    text.append(
        "A CLIP in Hugging Face layout, trained from random weights on drawn images with"
            + " captions.\n\n");
    text.append("- Command: `").append(command).append("`\n");
    text.append(
        "- Data: the `captioned` split of `dev.coffey.ops.world.World`, drawn during training;"
            + " captions by ");
    text.append("`Captions.Habits.WORLD`: ").append(Captions.Habits.WORLD).append('\n');
    text.append(
        "- Tokenizer: OpenAI CLIP's byte-pair encoding (MIT licence), cut to the words of the"
            + " captions\n");
    text.append(
        String.format(
            Locale.ROOT,
            "- Trained on %s in %.0f minutes on %s, %d cores shared with other work, Java %s\n\n",
            LocalDate.now(ZoneOffset.UTC),
            minutes,
            processor(),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version().feature()));
    text.append("Zero-shot accuracy with `classes.txt` and `prompts.txt`:\n\n");
    text.append("| split | images | top-1 |\n|---|---|---|\n");
    try (Teacher teacher = load(folder)) {
      for (Split split : Split.values()) {
        if (split.size().isPresent()) {
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %.4f |%n",
                  split.key(),
                  split.size().getAsInt(),
                  top1(teacher, split)));
        }
      }
    }
    Files.writeString(folder.resolve("PROVENANCE.md"), text);
  }

  /** The teacher of that folder with its own classes and prompts. */
  static Teacher load(Path folder) throws IOException {
    List<String> classes = Files.readAllLines(folder.resolve("classes.txt"));
    return ClipTeacher.load(
        folder, classes, Prompts.read(folder.resolve("prompts.txt")).templates(), Device.cpu());
  }

  /** Share of the split's images that the teacher names right. */
  static double top1(Teacher teacher, Split split) {
    World world = World.of(0);
    int size = split.size().orElseThrow();
    int right = 0;
    for (int from = 0; from < size; from += BATCH) {
      List<DrawnImage> images = new ArrayList<>();
      for (int i = from; i < Math.min(size, from + BATCH); i++) {
        images.add(world.draw(split, i));
      }
      float[][] logits =
          teacher.logits(images.stream().map(DrawnImage::hwc).toArray(byte[][]::new));
      for (int i = 0; i < logits.length; i++) {
        right += argmax(logits[i]) == images.get(i).label() ? 1 : 0;
      }
    }
    return (double) right / size;
  }

  static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}

package dev.coffey.ops.lab;

import dev.coffey.distillation.student.Backbones;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.arms.Arms;
import dev.coffey.ops.lab.runs.Conditions;
import dev.coffey.ops.lab.runs.SeedRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a person can set for the lab, as {@code -Dlab.NAME=VALUE}.
 *
 * @param arms what is compared
 * @param labels labels a class, ascending
 * @param seeds of the runs
 * @param steps of every run
 * @param workers JVMs with one thread each
 * @param searched label counts for which λ and rate are searched; others take those of the nearest
 * @param data folder of recordings and finished runs
 * @param out folder of the page
 * @param images a folder of ImageFolders; empty: the sample world
 * @param teacher a CLIP in Hugging Face layout
 * @param classes file of class names, one a line; empty: the folders' names
 * @param prompts file of prompts, one a line
 * @param size edge of the students' images, pixels
 * @param poolMax most images that students learn from
 * @param conditions the same for every arm
 * @param root the repository
 * @param given the properties that were set, for the page
 */
public record LabSettings(
    List<Arm> arms,
    List<Integer> labels,
    SeedRange seeds,
    int steps,
    int workers,
    List<Integer> searched,
    Path data,
    Path out,
    Optional<Path> images,
    Path teacher,
    Optional<Path> classes,
    Path prompts,
    int size,
    int poolMax,
    Conditions conditions,
    Path root,
    List<String> given) {

  private static final String DEFAULT_ARMS =
      String.join(",", Arms.atEqualCost().stream().map(Arm::id).toList());

  private static final String OTHER_ARMS =
      String.join(
          ", ",
          Arms.all().stream()
              .filter(arm -> !Arms.atEqualCost().contains(arm))
              .map(Arm::id)
              .toList());

  static final List<String> NAMES =
      List.of(
          "arms",
          "labels",
          "seeds",
          "steps",
          "workers",
          "search",
          "data",
          "out",
          "images",
          "teacher",
          "classes",
          "prompts",
          "backbone",
          "weights",
          "size",
          "pool",
          "batch",
          "help");

  static final String HELP =
      """
      ./mvnw -Plab [-Dlab.NAME=VALUE ...]

        lab.arms      arms to compare, by comma (default:
                      %s;
                      also known: %s)
        lab.labels    labels a class, by comma (default: 4,16,64)
        lab.seeds     number of seeds, which are then 1, 2, …; or first and last, as 6-17 (default: 5)
        lab.steps     steps of every run (default: 300)
        lab.search    label counts for which λ and learning rate are searched, by comma; others take
                      those of the nearest (default: 16 if it is among lab.labels, else the first)
        lab.workers   JVMs that train, one thread each (default: one a core)
        lab.batch     labelled+unlabelled images a step (default: 16+32)
        lab.data      folder of recorded images and finished runs; a run that is there is not run
                      again (default: data/lab)
        lab.out       folder of the page (default: docs/results; with lab.images: data/lab/results)

      On images of your own:

        lab.images    folder with train/CLASS/… and val/CLASS/…, further folders are variants
        lab.teacher   CLIP folder in Hugging Face layout
        lab.classes   file of class names for the prompts, one a line, in the order of the sorted
                      class folders (default: the folders' names)
        lab.prompts   file of prompts with a {} for the class, one a line (default: "a photo of a {}.")
        lab.backbone  %s (default: resnet-tiny)
        lab.weights   .safetensors that the backbone starts from (default: random)
        lab.size      edge of the students' images, pixels (default: 32)
        lab.pool      most images to learn from (default: 8000; with lab.images: 50000)
        lab.help      prints this
      """
          .formatted(DEFAULT_ARMS, OTHER_ARMS, String.join(", ", Backbones.names()));

  /**
   * @throws IllegalArgumentException naming the property, its value and what it must be
   */
  public static LabSettings from(Properties properties) {
    LabProperties lab = new LabProperties(properties, NAMES);
    Path root = Path.of(properties.getProperty("coffey.root", ".")).toAbsolutePath().normalize();
    Optional<Path> images = lab.path("images");
    Optional<Path> teacher = lab.path("teacher");
    if (images.isPresent() && teacher.isEmpty()) {
      throw new IllegalArgumentException(
          "lab.images is set, but lab.teacher is not; it must name a CLIP folder");
    }
    if (images.isEmpty() && teacher.isPresent()) {
      throw new IllegalArgumentException(
          "lab.teacher is set, but lab.images is not; the sample world has a teacher of its own");
    }
    Path worldTeacher = root.resolve("ops/world/src/main/teacher");
    Path data = lab.path("data").orElse(root.resolve("data/lab"));
    List<Integer> labels = lab.numbers("labels", "4,16,64", 1, 100_000);
    return new LabSettings(
        Stream.of(lab.text("arms", DEFAULT_ARMS).split(","))
            .map(String::strip)
            .map(Arms::of)
            .distinct()
            .toList(),
        labels,
        lab.seeds(),
        lab.number("steps", 300, 2, 10_000_000),
        lab.number("workers", Runtime.getRuntime().availableProcessors(), 1, 256),
        searched(lab, labels),
        data,
        lab.path("out")
            .orElse(images.isEmpty() ? root.resolve("docs/results") : data.resolve("results")),
        images,
        teacher.orElse(worldTeacher),
        lab.path("classes"),
        lab.path("prompts")
            .orElse(images.isEmpty() ? worldTeacher.resolve("prompts.txt") : Path.of("")),
        lab.number("size", 32, 8, 4096),
        lab.number("pool", images.isEmpty() ? 8000 : 50_000, 2, Integer.MAX_VALUE),
        conditions(lab),
        root,
        lab.given());
  }

  private static List<Integer> searched(LabProperties lab, List<Integer> labels) {
    List<Integer> searched =
        lab.numbers("search", String.valueOf(labels.contains(16) ? 16 : labels.get(0)), 1, 100_000);
    for (int count : searched) {
      if (!labels.contains(count)) {
        throw new IllegalArgumentException(
            "lab.search names %d labels a class, but lab.labels is %s".formatted(count, labels));
      }
    }
    return searched;
  }

  private static Conditions conditions(LabProperties lab) {
    String backbone = lab.text("backbone", "resnet-tiny");
    Backbones.named(backbone);
    String weights = lab.path("weights").map(Path::toString).orElse("");
    String[] batch = lab.text("batch", "16+32").split("\\+", -1);
    if (batch.length != 2) {
      throw new IllegalArgumentException(
          "lab.batch is '%s'; it must be two numbers such as 16+32"
              .formatted(lab.text("batch", "")));
    }
    Conditions usual = Conditions.of(backbone);
    return new Conditions(
        backbone,
        weights,
        LabProperties.number("lab.batch", batch[0], 1, 100_000),
        LabProperties.number("lab.batch", batch[1], 1, 100_000),
        usual.temperature(),
        usual.weightDecay(),
        usual.emaDecay(),
        usual.cosineEvery());
  }

  /** The prompts. */
  public List<String> promptTemplates() throws IOException {
    return prompts.toString().isEmpty() ? List.of("a photo of a {}.") : lines(prompts);
  }

  /** The class names of {@code lab.classes}; empty when it is not set. */
  public List<String> classNames() throws IOException {
    return classes.isEmpty() ? List.of() : lines(classes.get());
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
  }

  /** The command that this is, for the page. */
  public String command() {
    return given.isEmpty() ? "./mvnw -Plab" : "./mvnw -Plab " + String.join(" ", given);
  }

  /** Where the searched settings of a label count are taken from. */
  public int nearestSearched(int labelCount) {
    return searched.stream()
        .min(Comparator.comparingDouble(it -> Math.abs(Math.log((double) it / labelCount))))
        .orElseThrow();
  }
}

package dev.coffey.evaluator.cli;

import ai.djl.Device;
import dev.coffey.checkpoints.ClusterOptions;
import dev.coffey.distillation.device.DeviceChoice;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.scores.EffectiveRobustness;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.teacher.ClipTeacher;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.evaluator.judgement.ScoreRecords;
import dev.coffey.evaluator.judgement.Scoring;
import dev.coffey.evaluator.judgement.StringSortedLabels;
import dev.coffey.evaluator.judgement.TeacherScores;
import dev.coffey.evaluator.judgement.VariantScores;
import dev.coffey.evaluator.variants.PixelBudget;
import dev.coffey.evaluator.variants.Variant;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.Score;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores one student on variants, and a teacher beside it. */
@Command(
    name = "score",
    description = {
      "Scores a student on labelled images, by each head and by their mix.",
      "A file is scored without asking anyone; a checkpoint's id is looked up on the topics."
    },
    mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {

  private static final String ALLOW = "--allow-torchscript";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private ClusterOptions cluster;

  @Mixin private CardOptions card;

  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "A student's .safetensors file, or a checkpoint's id.")
  private String checkpoint;

  @Option(
      names = {"-v", "--variant"},
      paramLabel = "NAME=FOLDER",
      required = true,
      description = {
        "What to score on; the first is the one that others are compared with. imagenet-val,",
        "imagenet-v2, imagenet-sketch, imagenet-a, imagenet-r, imagenet-c and objectnet are read",
        "as they were published; any other name is an ImageFolder, a WebDataset tar, or a folder",
        "of such tars."
      })
  private Map<String, Path> variants = new LinkedHashMap<>();

  @Option(
      names = ALLOW,
      description = {
        "Load a student whose network is TorchScript, which can run code of whoever made it.",
        "Without, it is refused."
      })
  private boolean allowTorchScript;

  @Option(
      names = "--line",
      paramLabel = "NAME=SLOPE,INTERCEPT",
      description =
          "Line in logit space from top-1 on the first variant to that on NAME, for effective"
              + " robustness.")
  private Map<String, String> lines = new LinkedHashMap<>();

  @Option(names = "--teacher", paramLabel = "FOLDER", description = "A CLIP to score beside it.")
  private Path teacherFolder;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "The teacher's prompts, one a line, {} standing for the class.")
  private Path prompts;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Option(
      names = "--logits",
      paramLabel = "FILE",
      description = "Write the student's logits and the labels, .safetensors.")
  private Path logitsFile;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu",
      description = "Where it is scored (default: ${DEFAULT-VALUE}).",
      defaultValue = "cpu")
  private DeviceChoice device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of libtorch; 0 leaves it to libtorch (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private int threads;

  @Override
  public Integer call() throws IOException {
    Map<String, EffectiveRobustness> robustness = robustness();
    if (threads > 0) {
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    }
    Device where = device.device("--device");
    Candidate candidate = Candidate.find(checkpoint, card, cluster);
    List<Variant> listed = list(candidate.card().classes(), candidate.card().preprocessing());
    List<VariantScores> student = scoreStudent(candidate, listed, where);
    student.forEach(StringSortedLabels::check);
    List<VariantScores> teacher =
        teacherFolder == null ? List.of() : scoreTeacher(candidate.card().classes(), where);
    print(report(candidate, listed, student, teacher, robustness));
    return 0;
  }

  private List<Variant> list(List<String> classes, Preprocessing preprocessing) {
    // Every image is looked at once, so none is kept.
    return VariantLibrary.list(variants, classes, preprocessing, new PixelBudget(0));
  }

  private List<VariantScores> scoreStudent(Candidate candidate, List<Variant> listed, Device where)
      throws IOException {
    Optional<LogitsFile> logits =
        Optional.ofNullable(logitsFile).map(file -> new LogitsFile(candidate.card().mix()));
    List<VariantScores> scores = new ArrayList<>();
    try (Student student =
            candidate.load(where, new TorchScriptPermission(allowTorchScript, ALLOW));
        ScoreProgress progress = new ScoreProgress(images(listed))) {
      for (Variant variant : listed) {
        logits.ifPresent(file -> file.begin(variant));
        Scoring.Witness witness =
            (from, batch) -> {
              progress.scored(batch.size());
              logits.ifPresent(file -> file.saw(variant, from, batch));
            };
        scores.add(
            Scoring.ofStudent(student::forward, candidate.card().mix(), witness).score(variant));
      }
    }
    if (logits.isPresent()) {
      logits.get().write(logitsFile);
    }
    return scores;
  }

  private List<VariantScores> scoreTeacher(List<String> classes, Device where) throws IOException {
    if (prompts == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "A teacher needs its prompts: --prompts FILE.");
    }
    List<String> templates =
        Files.readAllLines(prompts).stream()
            .map(String::strip)
            .filter(it -> !it.isEmpty())
            .toList();
    try (Teacher teacher = ClipTeacher.load(teacherFolder, classes, templates, where)) {
      List<Variant> listed = list(classes, teacher.preprocessing());
      try (ScoreProgress progress = new ScoreProgress(images(listed))) {
        Scoring scoring =
            TeacherScores.scoring(teacher, (from, batch) -> progress.scored(batch.size()));
        return listed.stream().map(scoring::score).toList();
      }
    }
  }

  private static long images(List<Variant> listed) {
    return listed.stream().mapToLong(Variant::size).sum();
  }

  private static ScoreReport report(
      Candidate candidate,
      List<Variant> listed,
      List<VariantScores> student,
      List<VariantScores> teacher,
      Map<String, EffectiveRobustness> robustness) {
    List<Score> records = new ArrayList<>(ScoreRecords.of(student, robustness));
    records.addAll(ScoreRecords.of(teacher, robustness));
    List<ScoreReport.Run> runs = new ArrayList<>();
    student.forEach(it -> runs.add(run(it, "student")));
    teacher.forEach(it -> runs.add(run(it, "teacher")));
    List<String> notes = new ArrayList<>();
    listed.forEach(
        variant -> variant.notes().forEach(note -> notes.add(variant.name() + ": " + note)));
    return new ScoreReport(
        candidate.name(),
        candidate.card().mix().alpha(),
        candidate.card().mix().beta(),
        records,
        runs,
        notes);
  }

  private static ScoreReport.Run run(VariantScores scores, String network) {
    return new ScoreReport.Run(scores.variant(), network, scores.images(), scores.seconds());
  }

  private void print(ScoreReport report) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.json());
      out.flush();
    } else {
      ScoreTable.print(report, out);
    }
  }

  private Map<String, EffectiveRobustness> robustness() {
    Map<String, EffectiveRobustness> robustness = new HashMap<>();
    lines.forEach(
        (variant, line) -> {
          String[] numbers = line.split(",", -1);
          try {
            robustness.put(
                variant,
                new EffectiveRobustness(
                    Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1])));
          } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new CommandLine.ParameterException(
                spec.commandLine(),
                "--line is '%s=%s'; it must be NAME=SLOPE,INTERCEPT.".formatted(variant, line),
                e);
          }
        });
    return robustness;
  }
}

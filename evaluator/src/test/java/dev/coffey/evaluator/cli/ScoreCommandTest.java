package dev.coffey.evaluator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.card.StudentCard;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.imagenet.ImageNetClass;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.world.layouts.MiniatureLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With a real student of twelve of ImageNet's classes, untrained, and no broker anywhere. */
class ScoreCommandTest {
  private static final List<ImageNetClass> CLASSES = ImageNetClass.all().subList(0, 12);
  private static final List<String> NAMES = CLASSES.stream().map(ImageNetClass::wnid).toList();
  private static final Architecture ARCHITECTURE =
      new Architecture("resnet-tiny", "linear", 16, 12);
  private static final Preprocessing PREPROCESSING = Preprocessing.clip(16);
  private static final HeadMix MIX = new HeadMix(0.25, 2);

  @TempDir static Path folder;

  private static Path student;
  private static Path mute;
  private static Path val;
  private static Path adversarial;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void write() throws IOException {
    val = MiniatureLayout.VAL.writeTo(folder, CLASSES);
    adversarial = MiniatureLayout.A.writeTo(folder, CLASSES);
    student = folder.resolve("student.safetensors");
    mute = folder.resolve("mute.safetensors");
    try (StudentTraining training =
        StudentTraining.create(
            ARCHITECTURE,
            PREPROCESSING,
            TrainingConfig.builder().seed(5).build(),
            Optional.empty())) {
      StudentCard card = new StudentCard(ARCHITECTURE, NAMES, PREPROCESSING, MIX);
      Files.write(student, training.studentBlob(card.metadata()));
      Files.write(mute, training.studentBlob());
    }
  }

  private int execute(Object... arguments) {
    List<String> texts = new ArrayList<>();
    for (Object argument : arguments) {
      texts.add(argument.toString());
    }
    CommandLine command = EvaluatorCommand.commandLine();
    return command
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(texts.toArray(String[]::new));
  }

  @Test
  void scoresAFileThatTellsAllAboutItself() throws IOException {
    // Given
    Path logits = folder.resolve("logits.safetensors");

    // When
    int code =
        execute(
            "score",
            student,
            "--variant",
            "imagenet-val=" + val,
            "--variant",
            "imagenet-a=" + adversarial,
            "--json",
            "--logits",
            logits);

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("alpha").asDouble()).isEqualTo(0.25);
    assertThat(report.path("beta").asDouble()).isEqualTo(2);
    assertThat(report.path("scores").findValuesAsText("variant"))
        .containsExactly(
            "imagenet-val",
            "imagenet-val",
            "imagenet-val",
            "imagenet-val-as-imagenet-a",
            "imagenet-val-as-imagenet-a",
            "imagenet-val-as-imagenet-a",
            "imagenet-a",
            "imagenet-a",
            "imagenet-a",
            "imagenet-a-12way",
            "imagenet-a-12way",
            "imagenet-a-12way");
    assertThat(report.path("runs").path(0).path("images").asInt()).isEqualTo(12);
    Map<String, Tensor> written = SafeTensors.read(logits);
    assertThat(written.get("imagenet-val.ce").shape()).containsExactly(12, 12);
    assertThat(top1(written.get("imagenet-val.ce")))
        .isEqualTo(report.path("scores").path(0).path("top1").asDouble());
  }

  /** Val has one image of each class, in order, so row b should be answered with b. */
  private static double top1(Tensor logits) {
    float[] flat = logits.floats();
    int right = 0;
    for (int b = 0; b < 12; b++) {
      int best = 0;
      for (int k = 1; k < 12; k++) {
        best = flat[12 * b + k] > flat[12 * b + best] ? k : best;
      }
      right += best == b ? 1 : 0;
    }
    return right / 12.0;
  }

  @Test
  void asksNeitherBrokerNorRegistryForAFile() throws IOException {
    // Given a door that both would be found behind
    try (ServerSocket door = new ServerSocket(0)) {
      String address = "127.0.0.1:" + door.getLocalPort();

      // When
      int code =
          execute(
              "score",
              student,
              "--variant",
              "imagenet-val=" + val,
              "--bootstrap-servers",
              address,
              "--registry",
              "http://" + address);

      // Then nobody waits there; who had knocked would be in its queue
      assertThat(code).isZero();
      door.setSoTimeout(1);
      assertThatThrownBy(door::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void printsATable() {
    // Given / When
    int code = execute("score", student, "--variant", "imagenet-val=" + val);

    // Then
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("α 0.25, β 2.0")
        .containsPattern("imagenet-val +MIX +12")
        .contains("worst on imagenet-val: ")
        .contains("the 12 of its 1000 classes that the student has")
        .contains("images/s");
  }

  @Test
  void takesFromOptionsWhatAFileDoesNotTell() throws IOException {
    // Given
    Path classes = Files.write(folder.resolve("classes.txt"), NAMES);

    // When
    int code =
        execute(
            "score",
            mute,
            "--variant",
            "imagenet-val=" + val,
            "--architecture",
            ARCHITECTURE.toJson(),
            "--classes",
            classes,
            "--preprocessing",
            "clip",
            "--alpha",
            "0.25",
            "--beta",
            "2");
    String fromOptions = out.toString();
    execute("score", student, "--variant", "imagenet-val=" + val);
    String both = out.toString();

    // Then the scores are the same
    assertThat(code).isZero();
    assertThat(scoreLines(both.substring(fromOptions.length())))
        .isEqualTo(scoreLines(fromOptions))
        .hasSize(3);
  }

  private static List<String> scoreLines(String table) {
    return table.lines().filter(line -> line.matches("imagenet-val +(CE|KD|MIX) .*")).toList();
  }

  @Test
  void saysWhichOptionIsMissing() {
    // Given / When
    int code = execute("score", mute, "--variant", "imagenet-val=" + val);

    // Then
    assertThat(code).isEqualTo(3);
    assertThat(err.toString())
        .contains("The file does not tell its architecture; say it with --architecture.");
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    // Given
    Path nowhere = folder.resolve("nowhere.safetensors");

    // When
    int code = execute("score", nowhere, "--variant", "imagenet-val=" + val);

    // Then
    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).contains("There is no file " + nowhere);
  }

  @Test
  void handsOnWhatIsWrongWithAFolder() {
    // Given / When
    int code = execute("score", student, "--variant", "imagenet-val=" + folder);

    // Then
    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).contains("Name " + val + " instead");
  }

  @Test
  void needsAVariant() {
    // Given / When
    int code = execute("score", student);

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--variant");
  }
}

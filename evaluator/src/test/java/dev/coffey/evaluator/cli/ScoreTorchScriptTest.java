package dev.coffey.evaluator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.card.StudentCard;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.imagenet.ImageNetClass;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.PretrainedWeights;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.world.layouts.MiniatureLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student in a file whose network is a module of somebody's. */
class ScoreTorchScriptTest {
  private static final Path MODULE =
      Path.of("../distillation/src/test/resources/torchscript/scripted.pt");
  private static final List<ImageNetClass> CLASSES = ImageNetClass.all().subList(0, 4);

  @TempDir Path folder;

  private final StringWriter err = new StringWriter();

  @Test
  void isScoredOnlyWhenAllowed() throws IOException {
    // Given
    Path student = write();
    String val = "imagenet-val=" + MiniatureLayout.VAL.writeTo(folder, CLASSES);

    // When
    int refused = execute("score", student.toString(), "--variant", val);
    String why = err.toString();
    int allowed = execute("score", student.toString(), "--variant", val, "--allow-torchscript");

    // Then
    assertThat(refused).isEqualTo(3);
    assertThat(why)
        .contains("The network of " + student + " is TorchScript")
        .contains("code of whoever made it")
        .contains("--allow-torchscript");
    assertThat(allowed).isZero();
  }

  private int execute(String... arguments) {
    return EvaluatorCommand.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Path write() throws IOException {
    Preprocessing preprocessing = Preprocessing.clip(16);
    Architecture architecture = Architecture.torchScript(MODULE, Heads.LINEAR, 16, CLASSES.size());
    List<String> names = CLASSES.stream().map(ImageNetClass::wnid).toList();
    try (StudentTraining training =
        StudentTraining.create(
            architecture,
            preprocessing,
            TrainingConfig.builder().seed(5).build(),
            Optional.of(PretrainedWeights.read(MODULE, architecture)))) {
      StudentCard card = new StudentCard(architecture, names, preprocessing, new HeadMix(0.25, 2));
      return Files.write(
          folder.resolve("student.safetensors"), training.studentBlob(card.metadata()));
    }
  }
}

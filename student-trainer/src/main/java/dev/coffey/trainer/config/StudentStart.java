package dev.coffey.trainer.config;

import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Backbones;
import dev.coffey.distillation.student.ClipStudent;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.PretrainedWeights;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.trainer.flow.InitialWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The student that a configuration asks for, and what a new one begins with. */
record StudentStart(
    Architecture architecture, Preprocessing preprocessing, InitialWeights weights) {

  private static final Prompts PROMPTS_DEFAULT = new Prompts(List.of("a photo of a {}."));

  /**
   * Reads the files that the configuration names.
   *
   * @throws IllegalArgumentException naming the property or the tensor that does not fit, or the
   *     module that may not be loaded
   */
  static StudentStart of(TrainerConfig.StudentConfig student, Heads heads, List<String> classes) {
    Optional<Path> initial = student.initialWeights();
    try {
      if (student.backbone().equals(Backbones.CLIP_VIT)) {
        Prompts prompts =
            student.prompts().isPresent() ? Prompts.read(student.prompts().get()) : PROMPTS_DEFAULT;
        ClipStudent clip = ClipStudent.of(needed(student), classes, prompts, heads);
        return new StudentStart(
            clip.architecture(), clip.preprocessing(), () -> Optional.of(clip.weights()));
      }
      Architecture architecture =
          student.backbone().equals(Backbones.TORCH_SCRIPT)
              ? Architecture.torchScript(
                  allowedModule(student), heads, student.inputSize(), classes.size())
              : new Architecture(student.backbone(), heads, student.inputSize(), classes.size());
      return new StudentStart(
          architecture,
          SettingsReader.preprocessing(student),
          initial.isPresent()
              ? () -> pretrained(initial.get(), architecture)
              : InitialWeights.RANDOM);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static Optional<Map<String, Tensor>> pretrained(Path file, Architecture architecture) {
    try {
      return Optional.of(PretrainedWeights.read(file, architecture));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException(
        "coffey.trainer.student: cannot read what begins the student: " + e, e);
  }

  private static Path allowedModule(TrainerConfig.StudentConfig student) {
    Path module = needed(student);
    new TorchScriptPermission(
            student.allowTorchscript(), "coffey.trainer.student.allow-torchscript=true")
        .require(module.toAbsolutePath().toString());
    return module;
  }

  private static Path needed(TrainerConfig.StudentConfig student) {
    return student
        .initialWeights()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "coffey.trainer.student.backbone is '"
                        + student.backbone()
                        + "'; coffey.trainer.student.initial-weights must say where it lies."));
  }
}

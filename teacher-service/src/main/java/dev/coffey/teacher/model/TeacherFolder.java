package dev.coffey.teacher.model;

import ai.djl.Device;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.teacher.ClipTeacher;
import dev.coffey.distillation.teacher.EmbeddingTeacher;
import dev.coffey.distillation.teacher.TorchScriptTeacher;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a teacher is read from.
 *
 * @param folder a CLIP, or {@code encoder.pt} with its company
 * @param prompts file with one template a line; a TorchScript teacher needs none
 * @param adapter file of a few-shot cache
 * @param torchScript whether {@code encoder.pt} may be loaded
 */
public record TeacherFolder(
    Path folder,
    Optional<Path> prompts,
    Optional<Path> adapter,
    TorchScriptPermission torchScript) {

  private static final List<String> PROMPTS_DEFAULT = List.of("a photo of a {}.");

  /**
   * Reads it.
   *
   * @throws UncheckedIOException naming the file that cannot be read
   * @throws IllegalArgumentException naming the tensor that does not fit, or the file that may not
   *     be loaded
   */
  public EmbeddingTeacher load(List<String> classes, Device device) {
    List<String> templates = prompts.map(TeacherFolder::templates).orElse(PROMPTS_DEFAULT);
    try {
      if (TorchScriptTeacher.isIn(folder)) {
        torchScript.require(TorchScriptTeacher.encoder(folder).toAbsolutePath().toString());
        return TorchScriptTeacher.load(folder, classes, adapter, device);
      }
      return ClipTeacher.load(folder, classes, templates, adapter, device);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot load a teacher from %s (coffey.teacher.folder)%s: a CLIP needs config.json,"
                  .formatted(
                      folder.toAbsolutePath(),
                      adapter.map(file -> " with adapter " + file.toAbsolutePath()).orElse(""))
              + " model.safetensors and tokenizer.json, any other model encoder.pt,"
              + " text.safetensors and preprocessor_config.json.",
          e);
    }
  }

  private static List<String> templates(Path file) {
    try {
      return Prompts.read(file).templates();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read %s, which names the prompts (coffey.teacher.prompts)."
              .formatted(file.toAbsolutePath()),
          e);
    }
  }
}

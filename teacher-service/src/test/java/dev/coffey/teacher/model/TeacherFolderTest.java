package dev.coffey.teacher.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherFolderTest {

  @TempDir Path folder;

  @Test
  void opensNoTorchScriptThatNobodyHasAllowed() throws Exception {
    // Given: a file that would be told of as no module if it were opened
    Path encoder = Files.writeString(folder.resolve("encoder.pt"), "no module");
    TeacherFolder teacher =
        new TeacherFolder(
            folder,
            Optional.empty(),
            Optional.empty(),
            new TorchScriptPermission(false, "coffey.teacher.allow-torchscript=true"));

    // When // Then
    assertThatThrownBy(() -> teacher.load(List.of("cat", "dog"), Device.cpu()))
        .hasMessage(
            encoder
                + " is TorchScript, which can run code of whoever made it, and is not loaded. If you"
                + " trust where it comes from, allow it with coffey.teacher.allow-torchscript=true.");
  }
}

package dev.coffey.teacher.fewshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.teacher.FewShotCache;
import dev.coffey.teacher.app.Main;
import dev.coffey.teacher.flow.TestImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a JVM of its own, as a user runs it; libtorch belongs to one class loader of a JVM. */
class BuildAdapterTest {

  /** Random weights with features of 16, real tokenizer; see its README. */
  private static final Path CLIP =
      Path.of("../distillation/src/test/resources/golden/clip-tiny").toAbsolutePath();

  /** Another encoder, of three classes. */
  private static final Path MODULE =
      Path.of("../distillation/src/test/resources/teachers/torchscript").toAbsolutePath();

  private static final int PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void writesAnAdapterOfTheShots() throws Exception {
    // Given two images of each of two classes
    for (int i = 0; i < 2; i++) {
      image("red", i, 0xFF00 - (i << 8));
      image("green", i, 0x00FF - i);
    }
    Path out = folder.resolve("made/adapter.safetensors");

    // When
    Ended ended =
        run("--validation=" + folder.resolve("images"), "--looks=2", "--epochs=3", "--out=" + out);

    // Then
    assertThat(ended.output()).contains("4 shots of 2 classes").contains("% zero-shot");
    assertThat(ended.code()).isZero();
    FewShotCache cache = FewShotCache.read(out, 16, 2);
    assertThat(cache.values().floats()).containsExactly(1, 0, 1, 0, 0, 1, 0, 1);
  }

  @Test
  void saysWhichClassHasNoImages() throws Exception {
    // Given
    image("red", 1, 0xFF00);

    // When
    Ended ended = run("--out=" + folder.resolve("adapter.safetensors"));

    // Then
    assertThat(ended.output()).contains("has no folder for the class 'green'");
    assertThat(ended.code()).isEqualTo(3);
  }

  @Test
  void loadsTorchScriptOnlyWhenAllowed() throws Exception {
    // Given an encoder of three classes
    image("red", 1, 0xFF00);
    image("green", 1, 0x00FF);
    image("blue", 1, 0x0001);
    Path out = folder.resolve("foreign.safetensors");
    String[] options = {"--looks=1", "--epochs=1", "--out=" + out};

    // When
    Ended refused = runOn(MODULE, "red\ngreen\nblue\n", options);
    boolean written = Files.exists(out);
    Ended allowed =
        runOn(
            MODULE,
            "red\ngreen\nblue\n",
            Stream.concat(Stream.of(options), Stream.of("--allow-torchscript"))
                .toArray(String[]::new));

    // Then
    assertThat(refused.output())
        .contains(MODULE.resolve("encoder.pt") + " is TorchScript")
        .contains("code of whoever made it")
        .contains("--allow-torchscript");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(written).isFalse();
    assertThat(allowed.output()).contains("3 shots of 3 classes for teacher torchscript-");
    assertThat(allowed.code()).isZero();
  }

  private record Ended(int code, String output) {}

  private Ended run(String... more) throws Exception {
    return runOn(CLIP, "red\ngreen\n", more);
  }

  private Ended runOn(Path teacher, String names, String... more) throws Exception {
    Path classes = Files.writeString(folder.resolve("classes.txt"), names);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "build-adapter",
                "--folder=" + teacher,
                "--classes=" + classes,
                "--images=" + folder.resolve("images")));
    command.addAll(List.of(more));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private void image(String name, int number, int redAndGreen) throws Exception {
    Path file = folder.resolve("images").resolve(name).resolve(number + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, TestImages.png(redAndGreen));
  }
}

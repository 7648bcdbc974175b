package dev.coffey.distillation.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.clip.ClipConfig.Activation;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CLIPs of real structure and tiny width, as transformers 5.18 and OpenCLIP 3.3 keep and compute
 * them: {@code src/test/python/make_clip_folders.py}.
 */
class ClipFolderTest {

  private static final float TOLERANCE = 1e-4f;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vit-b-32",
        "vit-b-16",
        "vit-l-14",
        "vit-h-14",
        "open-clip-h-14",
        "open-clip-quick-gelu"
      })
  void computesWhatItsOwnProgramDoes(String name) throws IOException {
    Map<String, Tensor> expected = SafeTensors.read(folder(name).resolve("expected.safetensors"));
    try (ClipModel model = ClipModel.load(folder(name), Device.cpu());
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      // Given
      NDArray pixelValues = expected.get("pixel_values").toNDArray(manager);
      long[][] ids = ids(expected.get("input_ids"));

      // When
      NDArray images = model.vision().features(pixelValues);
      NDArray texts = model.text().features(ids, manager);
      NDArray logits =
          ZeroShotWeights.normalised(images)
              .matMul(ZeroShotWeights.normalised(texts).transpose())
              .mul(model.logitScale().exp());

      // Then
      assertClose(images, expected.get("image_features"));
      assertClose(texts, expected.get("text_features"));
      assertClose(logits, expected.get("logits_per_image"));
    }
  }

  @Test
  void fillsInHuggingFacesDefaults(@TempDir Path folder) throws IOException {
    // Given what transformers writes for OpenAI's ViT-L/14: only what differs
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"projection_dim": 768,
         "text_config": {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12,
                         "eos_token_id": 2},
         "vision_config": {"hidden_size": 1024, "intermediate_size": 4096, "patch_size": 14,
                           "num_attention_heads": 16, "num_hidden_layers": 24}}
        """);

    // When
    ClipConfig config = ClipConfig.read(folder);

    // Then
    var quick = Activation.QUICK_GELU;
    assertThat(config)
        .isEqualTo(
            new ClipConfig(
                768,
                2.6592,
                new ClipConfig.Vision(
                    new ClipConfig.Transformer(1024, 4096, 24, 16, quick, 1e-5f), 224, 14),
                new ClipConfig.Text(
                    new ClipConfig.Transformer(768, 3072, 12, 12, quick, 1e-5f), 49408, 77, 2)));
  }

  @Test
  void readsOpenClipsH14(@TempDir Path folder) throws IOException {
    // Given
    Files.writeString(
        folder.resolve("open_clip_config.json"),
        """
        {"model_cfg": {"embed_dim": 1024,
           "vision_cfg": {"image_size": 224, "layers": 32, "width": 1280, "head_width": 80,
                          "patch_size": 14},
           "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 1024, "heads": 16,
                        "layers": 24}},
         "preprocess_cfg": {"mean": [0.48, 0.45, 0.40], "std": [0.26, 0.26, 0.27]}}
        """);

    // When
    ClipConfig config = ClipConfig.read(folder);

    // Then
    var gelu = Activation.GELU;
    assertThat(config.projectionDim()).isEqualTo(1024);
    assertThat(config.vision())
        .isEqualTo(
            new ClipConfig.Vision(
                new ClipConfig.Transformer(1280, 5120, 32, 16, gelu, 1e-5f), 224, 14));
    assertThat(config.text())
        .isEqualTo(
            new ClipConfig.Text(
                new ClipConfig.Transformer(1024, 4096, 24, 16, gelu, 1e-5f), 49408, 77, 2));
  }

  @Test
  void readsOpenClipsNamesBesideHuggingFacesConfiguration(@TempDir Path mixed) throws IOException {
    try (ClipModel openClip = ClipModel.load(folder("open-clip-h-14"), Device.cpu())) {
      // Given
      Files.writeString(mixed.resolve("config.json"), openClip.config().toJson());
      Files.copy(
          folder("open-clip-h-14").resolve("open_clip_model.safetensors"),
          mixed.resolve("model.safetensors"));

      // When
      try (ClipModel loaded = ClipModel.load(mixed, Device.cpu())) {
        // Then
        openClip
            .parameters()
            .forEach(
                (name, array) ->
                    assertThat(loaded.parameters().get(name).toFloatArray())
                        .as(name)
                        .isEqualTo(array.toFloatArray()));
      }
    }
  }

  @Test
  void saysWhatIsMissingAndWhatIsOfNoUse(@TempDir Path folder) throws IOException {
    // Given
    Map<String, Tensor> tensors =
        new TreeMap<>(SafeTensors.read(folder("vit-b-32").resolve("model.safetensors")));
    tensors.put(
        "text_model.final_norm.weight", tensors.remove("text_model.final_layer_norm.weight"));
    Files.copy(folder("vit-b-32").resolve("config.json"), folder.resolve("config.json"));
    try (var out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
      SafeTensors.write(out, tensors, Map.of());
    }

    // When
    var failure = assertThatThrownBy(() -> ClipModel.load(folder, Device.cpu()));

    // Then
    failure.hasMessage(
        folder
            + ": missing: text_model.final_layer_norm.weight [32]; not asked for:"
            + " text_model.embeddings.position_ids, text_model.final_norm.weight,"
            + " vision_model.embeddings.position_ids.");
  }

  @Test
  void saysThatPickledWeightsAreNotRead(@TempDir Path folder) throws IOException {
    // Given
    Files.copy(folder("vit-b-32").resolve("config.json"), folder.resolve("config.json"));
    Files.createFile(folder.resolve("pytorch_model.bin"));

    // When
    var failure = assertThatThrownBy(() -> ClipModel.load(folder, Device.cpu()));

    // Then
    failure.hasMessageContaining("has no weights as .safetensors").hasMessageContaining(".bin");
  }

  @Test
  void refusesATowerThatIsNotCLIPs(@TempDir Path folder) throws IOException {
    // Given
    Files.writeString(
        folder.resolve("open_clip_config.json"),
        "{\"model_cfg\": {\"vision_cfg\": {\"timm_model_name\": \"vit_base\"}, \"text_cfg\": {}}}");

    // When
    var failure = assertThatThrownBy(() -> ClipConfig.read(folder));

    // Then
    failure.hasMessageContaining("vision_cfg.timm_model_name is \"vit_base\"");
  }

  static Path folder(String name) {
    try {
      return Path.of(ClipFolderTest.class.getResource("/clip-folders/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long[][] ids(Tensor tensor) {
    long[][] ids = new long[(int) tensor.shape()[0]][(int) tensor.shape()[1]];
    var values = tensor.data().asLongBuffer();
    for (long[] row : ids) {
      values.get(row);
    }
    return ids;
  }

  private static void assertClose(NDArray actual, Tensor wanted) {
    assertThat(actual.getShape().getShape()).isEqualTo(wanted.shape());
    assertThat(actual.toFloatArray()).containsExactly(wanted.floats(), Offset.offset(TOLERANCE));
  }
}

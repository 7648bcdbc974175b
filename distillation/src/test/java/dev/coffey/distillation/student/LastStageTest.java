package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.clip.ClipConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastStageTest {

  @ParameterizedTest
  @CsvSource({
    "resnet-tiny, layer3.0.conv1.weight, layer3.0.downsample.1.bias, 9",
    "resnet18, layer4.0.conv1.weight, layer4.1.bn2.bias, 15",
    "resnet50, layer4.0.conv1.weight, layer4.2.bn3.bias, 30",
    "mobilenet-v2, features.17.conv.0.0.weight, features.18.1.bias, 12"
  })
  void isAllThatIsTrainedBehindTheLastWidening(
      String backbone, String first, String last, int count) {
    // When
    List<String> stage = Backbones.named(backbone).lastStage();

    // Then
    assertThat(stage).startsWith(first).endsWith(last).hasSize(count);
  }

  @Test
  void ofATowerIsItsLastLayerAndWhatFollows() {
    // Given
    var transformer = new ClipConfig.Transformer(8, 16, 3, 2, ClipConfig.Activation.GELU, 1e-5f);

    // When
    List<String> stage = new ClipBackbone(new ClipConfig.Vision(transformer, 16, 8), 4).lastStage();

    // Then two norms, four projections and two layers, each with weight and bias, and what follows
    assertThat(stage)
        .allMatch(name -> !name.contains("layers.1."))
        .contains("visual_projection.weight", "vision_model.post_layernorm.bias")
        .hasSize(2 * 8 + 3);
  }
}

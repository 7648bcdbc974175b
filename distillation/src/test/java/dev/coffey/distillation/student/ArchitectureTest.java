package dev.coffey.distillation.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

  @Test
  void json_is_read_back() {
    // Given
    Architecture architecture = new Architecture("resnet-tiny", Heads.COSINE, 32, 20);

    // When
    String json = architecture.toJson();

    // Then
    assertThat(json)
        .isEqualTo(
            "{\"backbone\":\"resnet-tiny\",\"heads\":\"cosine\",\"input_size\":32,"
                + "\"class_count\":20,\"feature_width\":128}");
    assertThat(Architecture.fromJson(json)).isEqualTo(architecture);
  }

  @Test
  void names_the_missing_key() {
    // Given
    String json = "{\"backbone\":\"resnet18\"}";

    // When
    var failure = assertThatThrownBy(() -> Architecture.fromJson(json));

    // Then
    failure.hasMessageContaining("no 'heads'");
  }

  @Test
  void names_the_known_backbones() {
    // Given
    String backbone = "vgg";

    // When
    var failure = assertThatThrownBy(() -> new Architecture(backbone, Heads.LINEAR, 32, 20));

    // Then
    failure.hasMessage(
        "backbone is 'vgg', known are [mobilenet-v2, resnet-tiny, resnet18, resnet50]");
  }

  /**
   * Sizes of torchvision's models without {@code fc}: 11,689,512 − 513,000 and 25,557,032 −
   * 2,049,000.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18, 11176512, 60, 9600",
    "resnet50, 23508032, 159, 53120",
    "mobilenet-v2, 2223872, 156, 34112"
  })
  void has_torchvisions_weights(String name, long trained, int arrays, long statistics) {
    // Given
    Backbone backbone = Backbones.named(name);

    // When
    var specs = backbone.weights();

    // Then
    assertThat(size(specs, WeightSpec.Role.TRAINED)).isEqualTo(trained);
    assertThat(size(specs, WeightSpec.Role.STATISTIC)).isEqualTo(statistics);
    assertThat(specs.stream().filter(s -> s.role() == WeightSpec.Role.TRAINED)).hasSize(arrays);
    assertThat(specs.stream().map(WeightSpec::name)).doesNotHaveDuplicates();
  }

  private static long size(java.util.List<WeightSpec> specs, WeightSpec.Role role) {
    return specs.stream().filter(s -> s.role() == role).mapToLong(s -> s.shape().size()).sum();
  }
}

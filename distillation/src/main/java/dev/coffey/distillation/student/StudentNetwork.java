package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;
import dev.coffey.distillation.memory.EngineMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * A backbone with its heads, as pure functions of their weights. Legend: B images, D features, K
 * classes.
 *
 * @param backbone extracts the features
 * @param heads kind of the heads
 * @param classCount K
 */
public record StudentNetwork(Backbone backbone, Heads heads, int classCount) {

  /** Prefix of the backbone's weights. */
  static final String BACKBONE = "backbone.";

  /** Scale of the cosine head: CLIP's own {@code exp(logit_scale)}. */
  private static final float COSINE_SCALE = 100f;

  /** The network of an architecture. */
  public static StudentNetwork of(Architecture architecture) {
    return new StudentNetwork(
        architecture.network(), architecture.heads(), architecture.classCount());
  }

  /** Every weight, in a fixed order: {@code backbone.…}, then the heads. */
  public List<WeightSpec> weights() {
    List<WeightSpec> specs = new ArrayList<>();
    for (WeightSpec spec : backbone.weights()) {
      specs.add(spec.within("backbone"));
    }
    List<String> names = heads == Heads.SINGLE ? List.of("head") : List.of("ce_head", "kd_head");
    for (String name : names) {
      int width = backbone.featureWidth();
      specs.add(WeightSpec.linear(name + ".weight", width, classCount, width));
      specs.add(WeightSpec.linear(name + ".bias", width, classCount));
    }
    return specs;
  }

  /** Name of the head that learns from labels. */
  public String ceHead() {
    return heads == Heads.SINGLE ? "head" : "ce_head";
  }

  /** Name of the head that learns from the teacher. */
  public String kdHead() {
    return heads == Heads.SINGLE ? "head" : "kd_head";
  }

  /** Whether that weight is the backbone's, not a head's. */
  public boolean isBackbone(WeightSpec spec) {
    return spec.name().startsWith(BACKBONE);
  }

  /** Names of the weights of the backbone's last stage. */
  public List<String> lastStage() {
    return backbone.lastStage().stream().map(BACKBONE::concat).toList();
  }

  /** Features {@code [B, D]} of normalised images {@code [B, 3, S, S]}. */
  public NDArray features(NDArray images, Weights weights, boolean training) {
    return backbone.features(images, weights.within("backbone"), training);
  }

  /** Logits {@code [B, K]} of the head that learns from labels. */
  public NDArray ceLogits(NDArray featuresBD, Weights weights) {
    return linear(featuresBD, weights.within(ceHead()));
  }

  /** Logits {@code [B, K]} of the head that learns from the teacher. */
  public NDArray kdLogits(NDArray featuresBD, Weights weights) {
    return switch (heads) {
      case SINGLE -> linear(featuresBD, weights.within("head"));
      case LINEAR -> linear(featuresBD, weights.within("kd_head"));
      case COSINE -> {
        NDArray cosines = linear(featuresBD.normalize(2, 1, 1e-12), weights.within("kd_head"));
        yield cosines.mul(EngineMemory.scalar(cosines, COSINE_SCALE));
      }
    };
  }

  private static NDArray linear(NDArray featuresBD, Weights head) {
    return Linear.linear(featuresBD, head.get("weight"), head.get("bias")).singletonOrThrow();
  }
}

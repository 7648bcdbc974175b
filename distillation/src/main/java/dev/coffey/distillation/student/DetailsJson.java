package dev.coffey.distillation.student;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.distillation.clip.HuggingFaceConfig;

/** {@link BackboneDetails} inside an architecture's JSON. */
final class DetailsJson {

  private static final String CLIP = "clip_vision";
  private static final String MODULE = "torch_script";

  private DetailsJson() {}

  static void write(BackboneDetails details, ObjectNode architecture) {
    if (details instanceof BackboneDetails.ClipVision clip) {
      ObjectNode node = architecture.putObject(CLIP);
      HuggingFaceConfig.write(clip.vision(), node);
      node.put("projection_dim", clip.projectionDim());
    } else if (details instanceof BackboneDetails.TorchScript module) {
      TorchScriptCode code = module.code();
      ObjectNode node = architecture.putObject(MODULE);
      node.put("sha256", code.sha256());
      node.put("feature_width", code.featureWidth());
      node.put("code", code.base64());
      var tensors = node.putArray("tensors");
      for (WeightSpec spec : code.tensors()) {
        ObjectNode tensor = tensors.addObject();
        tensor.put("name", spec.name());
        var shape = tensor.putArray("shape");
        for (long extent : spec.shape().getShape()) {
          shape.add(extent);
        }
        tensor.put("trained", spec.role() == WeightSpec.Role.TRAINED);
      }
    }
  }

  static BackboneDetails read(JsonNode architecture) {
    JsonNode clip = architecture.path(CLIP);
    if (clip.isObject()) {
      return new BackboneDetails.ClipVision(
          HuggingFaceConfig.vision(clip), clip.path("projection_dim").asInt());
    }
    JsonNode module = architecture.path(MODULE);
    if (module.isObject()) {
      return new BackboneDetails.TorchScript(TorchScriptCode.fromJson(module));
    }
    return new BackboneDetails.None();
  }
}

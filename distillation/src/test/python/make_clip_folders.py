"""Makes src/test/resources/clip-folders: CLIPs of real structure and tiny width, as the hub has them, and what the
programs that they belong to compute with them.

PyTorch 2.13 (CPU), transformers 5.18, OpenCLIP 3.3, safetensors 0.8:  python make_clip_folders.py ../resources/clip-folders

Every folder has expected.safetensors: pixel_values, image_features, input_ids, text_features (not normalised) and
logits_per_image. Weights are drawn wide, so that an activation or an axis that is taken wrongly shows.
"""

import json
import sys
from pathlib import Path

import open_clip
import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel

out = Path(sys.argv[1])
VOCABULARY, LENGTH, BEGIN, END = 48, 12, 46, 47
OPENAI = {"vocab_size": VOCABULARY, "max_position_embeddings": LENGTH}


def shaken(model):
    """Random values also where training starts with zeros and ones."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name != "logit_scale":
                parameter.add_(torch.randn_like(parameter) * 0.1)
    return model.eval()


def texts(pad):
    """Texts of several lengths: begin, words, end, padding; one fills all positions."""
    ids = torch.full((4, LENGTH), pad)
    for row, length in enumerate([3, 7, LENGTH, 5]):
        ids[row, :length] = torch.randint(1, BEGIN, (length,))
        ids[row, 0], ids[row, length - 1] = BEGIN, END
    return ids


def expected(folder, image_size, input_ids, image_features, text_features, pixels, scale):
    images, words = [torch.nn.functional.normalize(x, dim=1) for x in (image_features, text_features)]
    save_file(
        {
            "pixel_values": pixels.contiguous(),
            "image_features": image_features.contiguous(),
            "input_ids": input_ids.to(torch.int64).contiguous(),
            "text_features": text_features.contiguous(),
            "logits_per_image": (scale.exp() * images @ words.T).contiguous(),
        },
        folder / "expected.safetensors",
    )


def write(folder, name, content):
    (folder / name).write_text(json.dumps(content, indent=1) + "\n")


def hugging_face(name, config, pad, dtype=torch.float32, shards=1, position_ids=False, edit=None):
    torch.manual_seed(len(name))
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    model = shaken(CLIPModel(CLIPConfig(**config)).to(dtype).float())
    state = {key: value.detach().to(dtype).contiguous() for key, value in model.state_dict().items()}
    model.load_state_dict({key: value.float() for key, value in state.items()})
    size = model.config.vision_config.image_size
    pixels, ids = torch.randn(3, 3, size, size), texts(pad)
    with torch.no_grad():
        result = model(input_ids=ids, pixel_values=pixels)
        vision = model.visual_projection(model.vision_model(pixel_values=pixels).pooler_output)
        text = model.text_projection(model.text_model(input_ids=ids).pooler_output)
    expected(folder, size, ids, vision, text, pixels, model.logit_scale.detach())
    wanted = torch.nn.functional.normalize(vision, dim=1) @ torch.nn.functional.normalize(text, dim=1).T
    assert torch.allclose(result.logits_per_image, wanted * model.logit_scale.exp(), atol=1e-4)
    if position_ids:
        state["text_model.embeddings.position_ids"] = torch.arange(LENGTH)[None]
        patches = (size // model.config.vision_config.patch_size) ** 2
        state["vision_model.embeddings.position_ids"] = torch.arange(patches + 1)[None]
    if shards == 1:
        save_file(state, folder / "model.safetensors", {"format": "pt"})
    else:
        names, weight_map = sorted(state), {}
        for shard in range(shards):
            file = f"model-{shard + 1:05}-of-{shards:05}.safetensors"
            part = {key: state[key] for key in names[shard::shards]}
            save_file(part, folder / file, {"format": "pt"})
            weight_map |= {key: file for key in part}
        total = sum(value.nbytes for value in state.values())
        write(folder, "model.safetensors.index.json", {"metadata": {"total_size": total}, "weight_map": weight_map})
    write(folder, "config.json", edit(config) if edit else {"model_type": "clip", **config})


def openai_clip(name, config, quick_gelu, custom_text, dtype=torch.float32):
    torch.manual_seed(len(name))
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    kind = open_clip.CustomTextCLIP if custom_text else open_clip.CLIP
    model = shaken(kind(**config, quick_gelu=quick_gelu).to(dtype).float())
    state = {key: value.detach().to(dtype).contiguous() for key, value in model.state_dict().items()}
    model.load_state_dict({key: value.float() for key, value in state.items()})
    size = config["vision_cfg"]["image_size"]
    pixels, ids = torch.randn(3, 3, size, size), texts(0)
    with torch.no_grad():
        vision, text = model.encode_image(pixels), model.encode_text(ids)
    expected(folder, size, ids, vision, text, pixels, model.logit_scale.detach())
    save_file(state, folder / "open_clip_model.safetensors")
    flags = {"quick_gelu": True} if quick_gelu else {}
    flags |= {"custom_text": True} if custom_text else {}
    preprocess = {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.3, 0.4], "interpolation": "bilinear", "resize_mode": "shortest"}
    write(folder, "open_clip_config.json", {"model_cfg": config | flags, "preprocess_cfg": preprocess})


# OpenAI's: quick_gelu and the end token 2 of old files; what has its default is left out.
hugging_face(
    "vit-b-32",
    {
        "projection_dim": 24,
        "vision_config": {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "image_size": 64},
        "text_config": OPENAI
        | {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "eos_token_id": 2},
    },
    pad=END,
    position_ids=True,
)
# Files of 2022: the towers twice, of which the second counts.
hugging_face(
    "vit-b-16",
    {
        "projection_dim": 16,
        "vision_config": {
            "hidden_size": 24, "intermediate_size": 72, "num_hidden_layers": 3, "num_attention_heads": 2,
            "image_size": 48, "patch_size": 16, "layer_norm_eps": 1e-3},
        "text_config": OPENAI
        | {"hidden_size": 16, "intermediate_size": 40, "num_hidden_layers": 1, "num_attention_heads": 4,
           "eos_token_id": END},
    },
    pad=1,
    edit=lambda config: {
        "model_type": "clip",
        "projection_dim": config["projection_dim"],
        "vision_config": {"hidden_size": 1024, "hidden_act": "gelu"},
        "vision_config_dict": config["vision_config"],
        "text_config": {"num_hidden_layers": 7},
        "text_config_dict": config["text_config"],
    },
)
# Half precision in shards; an image that is no whole number of patches.
hugging_face(
    "vit-l-14",
    {
        "projection_dim": 40,
        "vision_config": {
            "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 1,
            "image_size": 30, "patch_size": 14, "hidden_act": "quick_gelu"},
        "text_config": OPENAI
        | {"hidden_size": 40, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 5,
           "eos_token_id": END, "layer_norm_eps": 1e-4},
    },
    pad=END,
    dtype=torch.float16,
    shards=3,
)
# LAION's: the exact gelu, heads of 80, bfloat16.
hugging_face(
    "vit-h-14",
    {
        "projection_dim": 48,
        "vision_config": {
            "hidden_size": 160, "intermediate_size": 160, "num_hidden_layers": 2, "num_attention_heads": 2,
            "image_size": 42, "patch_size": 14, "hidden_act": "gelu"},
        "text_config": OPENAI
        | {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 3,
           "hidden_act": "gelu", "eos_token_id": 2},
    },
    pad=0,
    dtype=torch.bfloat16,
)
TOWERS = {
    "vision_cfg": {"image_size": 42, "layers": 2, "width": 80, "head_width": 40, "patch_size": 14, "mlp_ratio": 1.5},
    "text_cfg": {"context_length": LENGTH, "vocab_size": VOCABULARY, "width": 32, "heads": 4, "layers": 2},
}
openai_clip("open-clip-h-14", {"embed_dim": 20, **TOWERS}, quick_gelu=False, custom_text=False)
openai_clip("open-clip-quick-gelu", {"embed_dim": 36, **TOWERS}, quick_gelu=True, custom_text=True, dtype=torch.float16)

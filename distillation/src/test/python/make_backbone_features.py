"""Makes src/test/resources/backbones/torchvision.safetensors: what torchvision's networks answer with weights, statistics
and images that are a formula, so that only answers need keeping (see TorchvisionTest).

PyTorch 2.13 (CPU), torchvision 0.28:  python make_backbone_features.py ../resources/backbones/torchvision.safetensors
"""

import sys

import numpy as np
import torch
import torchvision
from safetensors.torch import save_file


def chance(count, which):
    """count numbers in 0..1 that look like chance; float64, the same in Java."""
    x = np.sin(np.arange(count, dtype=np.float64) * 12.9898 + which * 78.233) * 43758.5453
    return x - np.floor(x)


def filled(model):
    state = model.state_dict()
    names = sorted(name for name in state if not name.startswith(("fc.", "classifier.")) and "num_batches" not in name)
    for which, name in enumerate(names):
        shape = state[name].shape
        u = chance(state[name].numel(), which)
        if len(shape) == 4:
            values = (2 * u - 1) * np.sqrt(6.0 / (shape[1] * shape[2] * shape[3]))
        elif name.endswith(("running_var", "weight")):
            values = 0.5 + u
        else:
            values = 0.4 * (u - 0.5)
        state[name].copy_(torch.from_numpy(values).reshape(shape))
    return model


arrays = {}
images = torch.from_numpy(chance(4 * 3 * 64 * 64, 1000)).reshape(4, 3, 64, 64).float() * 4 - 2
with torch.no_grad():
    for name, kind in (("resnet18", "resnet18"), ("resnet50", "resnet50"), ("mobilenet-v2", "mobilenet_v2")):
        model = filled(getattr(torchvision.models, kind)())
        if name == "mobilenet-v2":
            model.classifier, statistic = torch.nn.Identity(), "features.18.1.running_mean"
        else:
            model.fc, statistic = torch.nn.Identity(), "bn1.running_var"
        arrays[name + ".eval"] = model.eval()(images)
        arrays[name + ".train"] = model.train()(images)
        arrays[name + "." + statistic] = model.state_dict()[statistic].clone()
for name, array in arrays.items():
    print(name, tuple(array.shape), float(array.abs().mean()), float(array.std()))
save_file(arrays, sys.argv[1])

"""Makes src/test/resources/sure-heads.safetensors: logits of heads that are both so sure that many mixtures are ties but
for the last bit, and how many images PyTorch gets right for every pair of the grid.

PyTorch 2.13 on a CPU with AVX-512:  python make_sure_heads.py ../resources/sure-heads.safetensors
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

arrays = {}
for classes in (5, 20, 37):
    torch.manual_seed(classes)
    labels = torch.randint(0, classes, (300,))
    hint = F.one_hot(labels, classes)
    ce, kd = (torch.randn(300, classes) + hint) * 50, (torch.randn(300, classes) + 0.8 * hint) * 50
    correct = []
    for beta in (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 4.0):
        for alpha in np.arange(0, 1.05, 0.05):
            mixed = alpha * F.softmax(ce, dim=1) + (1 - alpha) * F.softmax(kd / beta, dim=1)
            correct.append((mixed.argmax(dim=1) == labels).sum())
    arrays |= {f"{classes}.labels": labels, f"{classes}.ce": ce, f"{classes}.kd": kd}
    arrays[f"{classes}.correct"] = torch.stack(correct)
save_file(arrays, sys.argv[1])

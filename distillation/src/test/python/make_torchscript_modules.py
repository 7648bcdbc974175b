"""Makes src/test/resources/torchscript: a small network scripted and traced, and what it answers.

PyTorch 2.13 (CPU):  python make_torchscript_modules.py ../resources/torchscript
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
torch.manual_seed(11)


class Features(nn.Module):
    """Two convolutions, a norm, a scale; numbers, lists of modules and a buffer of whole numbers on the way."""

    def __init__(self):
        super().__init__()
        self.stages = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False),
            nn.Sequential(nn.BatchNorm2d(8), nn.ReLU()),
            nn.Conv2d(8, 12, 3, stride=2, padding=1),
        )
        self.norm = nn.LayerNorm(12)
        self.scale = nn.Parameter(torch.randn(12))
        self.register_buffer("shift", torch.randn(12))
        self.register_buffer("order", torch.randperm(12))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        tokens = self.stages(images).flatten(2).transpose(1, 2)
        return (self.norm(tokens).mean(1) * self.scale + self.shift)[:, self.order]


model = Features().eval()
images = torch.randn(3, 3, 16, 16)
with torch.no_grad():
    model.stages[1][0].running_mean.uniform_(-0.3, 0.3)
    model.stages[1][0].running_var.uniform_(0.5, 1.5)
    save_file({"images": images, "features": model(images)}, out / "expected.safetensors")
torch.jit.script(model).save(out / "scripted.pt")
torch.jit.trace(model, images).save(out / "traced.pt")
torch.jit.script(nn.Conv2d(3, 8, 3)).save(out / "no-features.pt")

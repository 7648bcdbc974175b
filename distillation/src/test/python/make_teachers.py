"""Writes the reference numbers of FewShotTest and TorchScriptTeacherTest.

    python make_teachers.py ../resources/teachers

Provenance of the files in the repository: PyTorch 2.13.0 (CPU), safetensors, Python 3.11; the module is loaded by
libtorch 2.7.1. Random weights: only the arithmetic counts.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F


def unit(rows):
    return rows / rows.norm(dim=-1, keepdim=True)


def key_tuning(folder: pathlib.Path) -> None:
    """Tip-Adapter-F's training loop as published (main_imagenet.py), with ready features instead of an encoder."""
    shots, width, classes, batch, steps = 12, 8, 4, 6, 9
    alpha, beta, rate = 1.17, 2.5, 1e-2
    labels_of_shots = torch.arange(shots) % classes
    keys = unit(torch.randn(shots, width))
    values = F.one_hot(labels_of_shots, classes).float()
    words = 20 * unit(torch.randn(classes, width)).t().contiguous()
    adapter = nn.Linear(width, shots, bias=False)
    adapter.weight = nn.Parameter(keys.clone())
    optimizer = torch.optim.AdamW(adapter.parameters(), lr=rate, eps=1e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    features, labels, rates, losses = [], [], [], []
    for _ in range(steps):
        seen = unit(torch.randn(batch, width))
        target = torch.randint(classes, (batch,))
        affinity = adapter(seen)
        cache_logits = ((-1) * (beta - beta * affinity)).exp() @ values
        loss = F.cross_entropy(seen @ words + cache_logits * alpha, target)
        features.append(seen)
        labels.append(target.float())
        rates.append(optimizer.param_groups[0]["lr"])
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    tensors = {
        "keys": keys,
        "values": values,
        "words": words,
        "alpha": torch.tensor([alpha]),
        "beta": torch.tensor([beta]),
        "features": torch.stack(features),
        "labels": torch.stack(labels),
        "rates": torch.tensor(rates),
        "losses": torch.tensor(losses),
        "keys_after": adapter.weight.detach().clone(),
    }
    save_file(tensors, folder / "key-tuning.safetensors")


class Encoder(nn.Module):
    """Small, but with what goes wrong elsewhere: dropout, and a `view` that needs contiguous memory."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(3, 4, 4, 4)
        self.dropout = nn.Dropout(0.5)
        self.projection = nn.Linear(3 * 8 * 8 + 4 * 2 * 2, 6)

    def forward(self, images):
        flat = images.view(images.shape[0], -1)
        patches = torch.relu(self.convolution(images)).flatten(1)
        return self.projection(self.dropout(torch.cat([flat, patches], 1)))


def torchscript(folder: pathlib.Path) -> None:
    """A teacher folder, and the logits it must give."""
    folder.mkdir(exist_ok=True)
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073])
    std = torch.tensor([0.26862954, 0.26130258, 0.27577711])
    encoder = Encoder()
    pixels = torch.randint(256, (5, 8, 8, 3), dtype=torch.uint8)
    embeddings = 3 * torch.randn(3, 6)
    encoder.eval()
    with torch.no_grad():
        images = ((pixels.float() / 255 - mean) / std).permute(0, 3, 1, 2).contiguous()
        logits = 50 * unit(encoder(images)) @ unit(embeddings).t()
    encoder.train()  # whoever exports forgets eval(); the teacher must not
    torch.jit.script(encoder).save(str(folder / "encoder.pt"))
    save_file({"text_embeddings": embeddings, "scale": torch.tensor([50.0])}, folder / "text.safetensors")
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"crop_size": {"height": 8, "width": 8}, "size": {"shortest_edge": 8}, "resample": 3}) + "\n"
    )
    save_file({"pixels": pixels, "logits": logits}, folder.parent / "torchscript-expected.safetensors")


if __name__ == "__main__":
    torch.manual_seed(1)
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    key_tuning(target)
    torchscript(target / "torchscript")

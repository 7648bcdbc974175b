"""Writes the TorchScript module behind dev.coffey.distillation.training.MixedPrecision.

    python precision_change.py ../resources/dev/coffey/distillation/training/precision-change.pt

DJL 0.35.1 knows bfloat16 by name only: asked to convert to it, its native code ends the JVM, and what its toType gives
has no graph. A script can convert both ways, and autograd brings the gradients back to the float32 original. Autocast
itself is a switch of the Python binding; inside a script it holds for that script's own operators alone, of no use to a
network made of DJL's.
Provenance of the file in the repository: PyTorch 2.13.0 (CPU), Python 3.11; loaded by libtorch 2.7.1.
"""

import sys

import torch
from torch import Tensor


class PrecisionChange(torch.nn.Module):
    def forward(self, original: Tensor) -> Tensor:
        """Returns the same values: float32 as bfloat16, all else as float32. With a graph where the original has one."""
        if original.dtype == torch.float32:
            return original.to(torch.bfloat16)
        return original.to(torch.float32)


if __name__ == "__main__":
    torch.jit.script(PrecisionChange()).save(sys.argv[1])

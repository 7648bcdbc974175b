"""Writes the TorchScript module behind dev.coffey.distillation.training.GradientProducts.

    python gradient_products.py ../resources/dev/coffey/distillation/training/gradient-products.pt

DJL can only run a backward pass into the gradients of all weights; torch.autograd.grad goes back just as far as the
weights it is asked for, keeps the graph, and leaves the gradients of the step alone.
Provenance of the file in the repository: PyTorch 2.13.0 (CPU), Python 3.11; loaded by libtorch 2.7.1.
"""

import sys
from typing import List

import torch
from torch import Tensor


class GradientProducts(torch.nn.Module):
    def forward(self, first: Tensor, second: Tensor, weights: List[Tensor]) -> Tensor:
        """Returns [|g1|^2, |g2|^2, g1.g2], float64, of the gradients g1, g2 of two losses at the weights."""
        of_first = torch.autograd.grad([first], weights, retain_graph=True, allow_unused=True)
        of_second = torch.autograd.grad([second], weights, retain_graph=True, allow_unused=True)
        sums = torch.zeros([3], dtype=torch.float64, device=first.device)
        for a, b in zip(of_first, of_second):
            # Each gradient may have strides of its own, such as channels-last.
            if a is not None:
                x = a.reshape(-1)
                sums[0] += torch.dot(x, x)
                if b is not None:
                    sums[2] += torch.dot(x, b.reshape(-1))
            if b is not None:
                y = b.reshape(-1)
                sums[1] += torch.dot(y, y)
        return sums


if __name__ == "__main__":
    torch.jit.script(GradientProducts()).save(sys.argv[1])

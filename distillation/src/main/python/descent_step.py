"""Writes the TorchScript module behind dev.coffey.distillation.training.FusedAdamW.

    python descent_step.py ../resources/dev/coffey/distillation/training/descent-step.pt

Two calls do all of a training step that comes after the loss: `backward`, and `update` with gradient norm, clipping,
AdamW, averaging. libtorch has each of these as one fused operator over lists of tensors; DJL has no way to call them
but a script.
Provenance of the file in the repository: PyTorch 2.13.0 (CPU), Python 3.11; loaded by libtorch 2.7.1.

Trap: an operator that writes into a list must be given a list that is an *argument* of the method. Given only lists
made inside, the compiler sees no effect and drops the call.
"""

import sys
from typing import List

import torch
from torch import Tensor


class DescentStep(torch.nn.Module):
    @torch.jit.export
    def backward(self, loss: Tensor, weights: List[Tensor]) -> List[Tensor]:
        """Gradient of each weight."""
        found = torch.autograd.grad([loss], weights, allow_unused=True)
        gradients: List[Tensor] = []
        for weight, gradient in zip(weights, found):
            if gradient is None:  # such as a head whose images this batch lacks
                gradients.append(torch.zeros_like(weight))
            else:
                # The kernel walks raw memory; a convolution on channels-last input may hand out other strides.
                gradients.append(gradient.contiguous())
        return gradients

    @torch.jit.export
    def update(
        self,
        loss: Tensor,
        gradients: List[Tensor],
        weights: List[Tensor],
        first: List[Tensor],
        second: List[Tensor],
        live: List[Tensor],
        average: List[Tensor],
        statistics: List[Tensor],
        kept: List[Tensor],
        count: float,
        rate: float,
        beta1: float,
        beta2: float,
        epsilon: float,
        decay: float,
        norm_max: float,
        average_weight: float,
    ) -> Tensor:
        """Returns the norm of the gradient; if it or the loss is not finite, the weights are left alone.

        first, second: moments, as weights. live: weights and statistics. average: as live. kept: the statistics as
        they were before the forward pass; put back when the step is skipped, taken over when it is not.
        count: updates, this one included.
        """
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        norm_value = float(norm)
        finite = norm_value - norm_value == 0.0 and bool(torch.isfinite(loss))
        with torch.no_grad():
            if finite:
                if norm_value > norm_max:
                    gradients = torch._foreach_mul(gradients, norm_max / norm_value)
                step = torch.full([], count, dtype=torch.float32, device=loss.device)
                steps = [step for _ in weights]
                unused: List[Tensor] = []
                torch._fused_adamw_(
                    weights, gradients, first, second, unused, steps, lr=rate, beta1=beta1, beta2=beta2,
                    weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
                torch._foreach_lerp_(average, live, average_weight)
                if len(statistics) > 0:
                    torch._foreach_copy_(kept, statistics)
            elif len(statistics) > 0:
                torch._foreach_copy_(statistics, kept)
        return norm


if __name__ == "__main__":
    torch.jit.script(DescentStep()).save(sys.argv[1])

/** Whether TorchScript of others, which is code, may be run. */
package dev.coffey.distillation.torchscript;

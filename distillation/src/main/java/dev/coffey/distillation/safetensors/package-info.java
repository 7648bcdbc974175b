/** Named tensors in the {@code .safetensors} format, read and written byte for byte. */
package dev.coffey.distillation.safetensors;

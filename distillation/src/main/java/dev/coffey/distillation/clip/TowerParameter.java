package dev.coffey.distillation.clip;

/**
 * One array of a tower and where training from nothing starts it: normal with this mean and
 * deviation, by Hugging Face's scheme.
 *
 * @param name as Hugging Face's {@code CLIPModel} has it
 * @param shape its extents, none for a scalar
 * @param mean of the initial values
 * @param deviation of the initial values; 0 makes them all {@code mean}
 */
@SuppressWarnings("ArrayRecordComponent") // Read only; never compared.
public record TowerParameter(String name, long[] shape, double mean, double deviation) {}

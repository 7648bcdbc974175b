package dev.coffey.ops.lab.runs;

import java.util.Map;

/**
 * A student looked at.
 *
 * @param step steps taken
 * @param readings by name: those of {@link Readings}
 */
public record Look(int step, Map<String, Reading> readings) {}

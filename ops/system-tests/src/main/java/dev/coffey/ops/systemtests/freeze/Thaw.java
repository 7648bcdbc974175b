package dev.coffey.ops.systemtests.freeze;

import java.time.Duration;
import java.util.Optional;

/**
 * What came after a freeze.
 *
 * @param back from the end of the freeze until all teachers taught again; empty when they did not
 *     within the limit
 */
record Thaw(Freeze freeze, Optional<Duration> back) {}

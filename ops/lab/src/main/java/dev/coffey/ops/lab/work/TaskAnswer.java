package dev.coffey.ops.lab.work;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.coffey.ops.lab.runs.Overhead;
import dev.coffey.ops.lab.runs.RunOutcome;

/**
 * What a worker says: progress while it works, then one result or failure.
 *
 * @param done units since it last said something
 * @param recorded folder of the recording
 * @param run outcome of the run
 * @param overhead of the second head
 * @param failure why there is no result
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TaskAnswer(
    int done, String recorded, RunOutcome run, Overhead.Measured overhead, String failure) {

  boolean last() {
    return recorded != null || run != null || overhead != null || failure != null;
  }
}

package dev.coffey.ops.benchmarks.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.benchmarks.cluster.Access;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;

/**
 * What is published; it goes to the measured processes as JSON.
 *
 * @param access to broker and registry
 * @param megabytes of the student that is published against a bare producer, 10⁶ bytes
 * @param trained the student whose training is watched
 * @param half labelled images of its batches, and as many unlabelled
 */
record PublishSpec(Access access, int megabytes, RandomStudent trained, int half) {

  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of numbers and names is always JSON.", e);
    }
  }

  static PublishSpec fromJson(String json) {
    try {
      return JSON.readValue(json, PublishSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no description of a publication: " + json, e);
    }
  }
}

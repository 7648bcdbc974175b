package dev.coffey.ops.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a measured process is to do: a record, which it is handed as JSON. */
public interface WorkerSpec {

  ObjectMapper JSON = new ObjectMapper();

  default String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of numbers and names is always JSON.", e);
    }
  }

  static <T extends WorkerSpec> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": " + json, e);
    }
  }
}

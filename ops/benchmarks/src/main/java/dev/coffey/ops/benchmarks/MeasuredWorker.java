package dev.coffey.ops.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The other end of a {@link MeasuredProcess}: a line in, a JSON object out. */
public interface MeasuredWorker {

  /** Does what the line says, and tells what came of it. */
  Map<String, ?> answer(String line) throws IOException, InterruptedException;

  /** Tells the version of what is measured, then answers each line until the input ends. */
  static void serve(String version, MeasuredWorker worker)
      throws IOException, InterruptedException {
    tell(Map.of("version", version));
    try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        tell(worker.answer(line.strip()));
      }
    }
  }

  private static void tell(Map<String, ?> values) throws IOException {
    System.out.println(new ObjectMapper().writeValueAsString(values));
    System.out.flush();
  }
}

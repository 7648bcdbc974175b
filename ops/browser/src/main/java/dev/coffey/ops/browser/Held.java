package dev.coffey.ops.browser;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * What a page holds once garbage is collected.
 *
 * @param heapBytes of JavaScript's objects
 * @param arrayBytes of array buffers, which lie outside that heap
 * @param domBytes of the browser's own objects that the page has
 * @param nodes of all documents, those that only a script still holds included
 */
public record Held(long heapBytes, long arrayBytes, long domBytes, long nodes, long listeners) {
  // What one collection frees may be the last that held something else.
  private static final int COLLECTIONS = 3;

  static Held by(ChromeDriver driver) {
    for (int i = 0; i < COLLECTIONS; i++) {
      driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    }
    Map<String, Object> usage = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of());
    Map<String, Number> metrics = new HashMap<>();
    List<?> told =
        (List<?>) driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    for (Object each : told) {
      Map<?, ?> metric = (Map<?, ?>) each;
      metrics.put((String) metric.get("name"), (Number) metric.get("value"));
    }
    return new Held(
        bytes(usage, "usedSize"),
        bytes(usage, "backingStorageSize"),
        bytes(usage, "embedderHeapUsedSize"),
        metrics.get("Nodes").longValue(),
        metrics.get("JSEventListeners").longValue());
  }

  private static long bytes(Map<String, Object> usage, String name) {
    return ((Number) usage.get(name)).longValue();
  }
}

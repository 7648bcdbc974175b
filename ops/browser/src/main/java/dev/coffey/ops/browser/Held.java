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
  private static final int COLLECTIONS = 5;

  /**
   * The least of some looks, each after a collection: a page that draws has made new garbage by the
   * time that it is asked (seen: 15.7 to 19.8 MB from one look to the next).
   */
  static Held by(ChromeDriver driver) {
    Held least = look(driver);
    for (int i = 1; i < COLLECTIONS; i++) {
      Held now = look(driver);
      least = now.heapBytes < least.heapBytes ? now : least;
    }
    return least;
  }

  private static Held look(ChromeDriver driver) {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
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

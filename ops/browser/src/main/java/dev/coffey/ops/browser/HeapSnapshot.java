package dev.coffey.ops.browser;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What JavaScript's heap holds, by class: how many objects, and their own bytes, as the memory
 * panel of Chromium's developer tools counts them. Plain objects, and those of classes with
 * minified names, are told apart by the names of their first properties, functions by their names.
 */
public final class HeapSnapshot {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final Map<String, Group> groups;
  private final long detachedNodes;

  HeapSnapshot(Map<String, Group> groups, long detachedNodes) {
    this.groups = groups;
    this.detachedNodes = detachedNodes;
  }

  /** Objects of one class. */
  public record Group(long count, long bytes) {
    private static final Group NONE = new Group(0, 0);

    Group and(Group other) {
      return new Group(count + other.count, bytes + other.bytes);
    }
  }

  /** How many more objects of a class there are, and by how many bytes they are more. */
  public record Growth(String name, long count, long bytes) {

    /** For a table. */
    public String line() {
      return String.format(Locale.ROOT, "%+,12d bytes %+,8d  %s", bytes, count, name);
    }
  }

  /**
   * Reads what chromedriver answers: a snapshot, as it is or as a string, in {@code value}.
   *
   * @throws IOException when it is something else
   */
  static HeapSnapshot read(InputStream answer) throws IOException {
    try (JsonParser parser = JSON.createParser(answer)) {
      while (parser.nextToken() != null) {
        if ("value".equals(parser.currentName())) {
          return parser.nextToken() == JsonToken.VALUE_STRING
              ? new HeapGraph(JSON.createParser(parser.getText())).counted()
              : new HeapGraph(parser).counted();
        }
      }
    }
    throw new IOException("Chromium told no heap.");
  }

  /** By the name of the class. */
  public Map<String, Group> groups() {
    return Map.copyOf(groups);
  }

  /** Nodes that belong to no document and are held by a script all the same. */
  public long detachedNodes() {
    return detachedNodes;
  }

  /** Of all objects. */
  public long bytes() {
    return groups.values().stream().mapToLong(Group::bytes).sum();
  }

  /** What is more than it was, most bytes first. */
  public List<Growth> since(HeapSnapshot before) {
    return groups.entrySet().stream()
        .map(
            it -> {
              Group then = before.groups.getOrDefault(it.getKey(), Group.NONE);
              Group now = it.getValue();
              return new Growth(
                  it.getKey(), now.count() - then.count(), now.bytes() - then.bytes());
            })
        .filter(it -> it.bytes() > 0)
        .sorted(Comparator.comparingLong(Growth::bytes).reversed())
        .toList();
  }
}

package dev.coffey.ops.browser;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coffey.ops.browser.HeapSnapshot.Group;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects of a heap and what they refer to, as Chromium writes them ({@code .heapsnapshot}):
 * flat, so many numbers for each. One thread.
 */
final class HeapGraph {
  private static final int NAMED_BY_MAX = 4;
  private static final int MINIFIED_LENGTH_MAX = 2;

  /** {@code v8::EmbedderGraph::Node::Detachedness::kDetached}. */
  private static final int DETACHED = 2;

  private final Map<String, List<String>> legend = new HashMap<>();
  private int[] nodes = {};
  private int[] edges = {};
  private List<String> strings = List.of();

  /**
   * Reads on to the end of the strings, which come last.
   *
   * @throws IOException when it breaks off before
   */
  HeapGraph(JsonParser parser) throws IOException {
    while (strings.isEmpty()) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new IOException("The heap that Chromium told breaks off.");
      }
      if (token == JsonToken.START_ARRAY) {
        read(String.valueOf(parser.currentName()), parser);
      }
    }
  }

  private void read(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "node_fields", "edge_fields" -> legend.put(name, texts(parser));
      case "node_types", "edge_types" -> {
        parser.nextToken(); // the first field's type is one of a list; the others do not matter
        legend.put(name, texts(parser));
      }
      case "nodes" -> nodes = numbers(parser);
      case "edges" -> edges = numbers(parser);
      case "strings" -> strings = texts(parser);
      default -> parser.skipChildren();
    }
  }

  private static int[] numbers(JsonParser parser) throws IOException {
    int[] all = new int[1 << 16];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == all.length) {
        all = Arrays.copyOf(all, 2 * count);
      }
      all[count++] = (int) parser.getLongValue(); // ids do not fit and are not asked for
    }
    return Arrays.copyOf(all, count);
  }

  private static List<String> texts(JsonParser parser) throws IOException {
    List<String> all = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      all.add(parser.getText());
    }
    return all;
  }

  HeapSnapshot counted() {
    List<String> fields = legend.get("node_fields");
    int size = fields.indexOf("self_size");
    int edgeCount = fields.indexOf("edge_count");
    int detachedness = fields.indexOf("detachedness");
    Map<String, Group> groups = new HashMap<>();
    long detached = 0;
    int edge = 0;
    for (int node = 0; node < nodes.length; node += fields.size()) {
      String kind = legend.get("node_types").get(nodes[node]);
      int end = edge + nodes[node + edgeCount] * legend.get("edge_fields").size();
      String name = strings.get(nodes[node + fields.indexOf("name")]);
      groups.merge(className(kind, name, edge, end), new Group(1, nodes[node + size]), Group::and);
      if (kind.equals("native") && nodes[node + detachedness] == DETACHED) {
        detached++;
      }
      edge = end;
    }
    return new HeapSnapshot(groups, detached);
  }

  private String className(String kind, String name, int edge, int end) {
    return switch (kind) {
      case "object" -> {
        boolean telling = !name.equals("Object") && name.length() > MINIFIED_LENGTH_MAX;
        yield telling ? name : name.replace("Object", "") + "{" + properties(edge, end) + "}";
      }
      case "native" -> name.startsWith("<") ? name.split("[ >]", 2)[0] + ">" : name;
      case "closure" -> "function " + name;
      default -> "(" + kind + ")";
    };
  }

  private String properties(int edge, int end) {
    int property = legend.get("edge_types").indexOf("property");
    List<String> names = new ArrayList<>();
    for (int i = edge;
        i < end && names.size() < NAMED_BY_MAX;
        i += legend.get("edge_fields").size()) {
      String name = edges[i] == property ? strings.get(edges[i + 1]) : "__proto__";
      if (!name.equals("__proto__")) {
        names.add(name);
      }
    }
    return String.join(", ", names);
  }
}

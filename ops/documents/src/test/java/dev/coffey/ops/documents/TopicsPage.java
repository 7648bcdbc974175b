package dev.coffey.ops.documents;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.VariableTree;
import dev.coffey.schemas.Cleanup;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.TopicValue;
import dev.coffey.schemas.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code docs/reference/topics.md}. */
final class TopicsPage {

  private static final Path TOPICS =
      Page.ROOT.resolve("schemas/src/main/java/dev/coffey/schemas/Topics.java");

  private static final String HOW =
      """

      Values are Avro in Confluent's wire format: a zero byte, four bytes of schema id, Avro binary; the subject is
      `TOPIC-value`. Keys are UTF-8. Missing topics and subjects are made by the services when they start, with the settings
      below; what exists is left as it is. `coffey.topics.partitions` gives another number of partitions to those with more
      than one, `coffey.topics.replication-factor` the copies. *BACKWARD_TRANSITIVE*: a new schema reads the records of every
      earlier one. *FULL_TRANSITIVE*: earlier code reads the new records, too.
      """;

  private TopicsPage() {}

  static String text() {
    var page =
        new StringBuilder(
            Page.head("Topics", "`dev.coffey.schemas.Topics` and `schemas/src/main/avro`"));
    page.append(HOW).append('\n').append(overview());
    Map<String, String> meanings = meanings();
    for (Topic<?> topic : Topics.ALL) {
      page.append(section(topic, meanings.get(topic.name())));
    }
    return page.toString();
  }

  private static String overview() {
    return Topics.ALL.stream()
        .map(
            topic ->
                "| [`%s`](#%s) | %s | %s | %s |\n"
                    .formatted(
                        topic.name(),
                        anchor(topic.name()),
                        value(topic),
                        TopicUsers.of(topic.name()).writers(),
                        TopicUsers.of(topic.name()).readers()))
        .collect(
            Collectors.joining(
                "", "| topic | value | written by | read by |\n|---|---|---|---|\n", ""));
  }

  private static String section(Topic<?> topic, String meaning) {
    TopicUsers users = TopicUsers.of(topic.name());
    var section = new StringBuilder("\n## " + topic.name() + "\n\n" + meaning + "\n\n");
    section.append("| | |\n|---|---|\n");
    row(section, "key", users.key());
    row(section, "written by", users.writers());
    row(section, "read by", users.readers());
    row(section, "partitions", partitions(topic));
    row(section, "kept", kept(topic));
    row(section, "largest record", Units.bytes(topic.recordBytesMax()));
    row(section, "compression", "`" + topic.brokerSettings().get("compression.type") + "`");
    if (!topic.tuning().isEmpty()) {
      row(section, "further settings", tuning(topic));
    }
    if (topic.value() instanceof TopicValue.Avro<?> avro) {
      row(section, "compatibility", avro.compatibility().name());
      section.append('\n').append(SchemaTables.of(avro.schema()));
    } else {
      section.append("\nThe value is bytes without a schema.\n");
    }
    return section.toString();
  }

  private static void row(StringBuilder section, String what, String is) {
    section.append("| ").append(what).append(" | ").append(is).append(" |\n");
  }

  private static String partitions(Topic<?> topic) {
    return topic.partitions() == 1 ? "1, always: one order over all keys" : "" + topic.partitions();
  }

  private static String kept(Topic<?> topic) {
    return topic.cleanup() == Cleanup.COMPACT
        ? "the newest record of each key (compacted)"
        : topic.retention().map(Units::time).orElseThrow() + ", then deleted";
  }

  private static String tuning(Topic<?> topic) {
    return topic.tuning().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(it -> "`%s=%s`".formatted(it.getKey(), it.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String value(Topic<?> topic) {
    return topic.value() instanceof TopicValue.Avro<?> avro ? avro.schema().getName() : "bytes";
  }

  private static String anchor(String heading) {
    return heading.replace(".", "");
  }

  /** What the Javadoc of the constants says, by the name of the topic. */
  private static Map<String, String> meanings() {
    Sources source = Sources.parse(TOPICS);
    ClassTree topics = (ClassTree) source.unit().getTypeDecls().get(0);
    Map<String, String> byConstant =
        topics.getMembers().stream()
            .filter(VariableTree.class::isInstance)
            .map(VariableTree.class::cast)
            .collect(Collectors.toMap(it -> it.getName().toString(), source::doc));
    Map<String, String> meanings = new HashMap<>();
    Map<String, String> names = names();
    names.forEach((constant, name) -> meanings.put(name, named(byConstant.get(constant), names)));
    return meanings;
  }

  /** The names of the topics by their constants. */
  private static Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    for (var field : Topics.class.getFields()) {
      try {
        if (field.get(null) instanceof Topic<?> topic) {
          names.put(field.getName(), topic.name());
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("Topics." + field.getName() + " is public", e);
      }
    }
    return names;
  }

  /** A page names a topic as a broker does. */
  private static String named(String meaning, Map<String, String> names) {
    String text = meaning;
    for (var name : names.entrySet()) {
      text = text.replace("`" + name.getKey() + "`", "`" + name.getValue() + "`");
    }
    return text;
  }
}

package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes of each release, kept: code must read what every release before it has written.
 *
 * <p>{@code wire/RELEASE/TOPIC.avsc} is the schema as registered, {@code .hex} the record's value
 * (its schema id is 0; a registry gives its own), {@code .json} what it says. A release that
 * changes a schema adds a folder and leaves the others alone: set {@link #RELEASE} and run {@code
 * ./mvnw -pl schemas -am verify -Dtest=WireTest -Dcoffey.wire.write
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class WireTest {

  private static final String RELEASE = "0.4.0";
  private static final Path WIRE = Path.of("src/test/resources/wire");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HEX_LINE = 64;

  private final SchemaRegistryClient registry = Registries.connect("mock://wire");

  static List<Path> stored() throws IOException {
    try (var files = Files.walk(WIRE)) {
      return files.filter(file -> file.toString().endsWith(".hex")).sorted().toList();
    }
  }

  @AfterEach
  void forget() {
    registry.reset();
  }

  @ParameterizedTest
  @MethodSource("stored")
  void everyReleasesBytesAreRead(Path hex) throws Exception {
    // Given
    var name = hex.getFileName().toString().replace(".hex", "");
    var topic = Topics.ALL.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    var schema = new Schema.Parser().parse(hex.resolveSibling(name + ".avsc").toFile());
    var bytes = HexFormat.of().parseHex(Files.readString(hex).replaceAll("\\s", ""));
    ByteBuffer.wrap(bytes).putInt(1, registry.register(topic.subject(), new AvroSchema(schema)));

    // When
    var read = (SpecificRecord) topic.deserializer(registry).deserialize(name, bytes);

    // Then it says what it said then, and perhaps more
    assertContains(json(read), JSON.readTree(hex.resolveSibling(name + ".json").toFile()), name);
  }

  @Test
  void thisReleaseWritesTheBytesThatAreKept() throws Exception {
    // Given
    var folder = WIRE.resolve(RELEASE);
    for (var example : Examples.all()) {
      var name = example.topic().name();
      var schema = ((TopicValue.Avro<?>) example.topic().value()).schema();
      registry.register(example.topic().subject(), new AvroSchema(schema));

      // When
      var bytes = example.bytes(registry);

      // Then
      ByteBuffer.wrap(bytes).putInt(1, 0);
      if (System.getProperty("coffey.wire.write") != null) {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".avsc"), schema.toString(true) + "\n");
        Files.writeString(folder.resolve(name + ".hex"), lines(HexFormat.of().formatHex(bytes)));
        Files.writeString(
            folder.resolve(name + ".json"), json(example.value()).toPrettyString() + "\n");
      }
      assertThat(lines(HexFormat.of().formatHex(bytes)))
          .isEqualTo(Files.readString(folder.resolve(name + ".hex")));
      assertThat(schema)
          .isEqualTo(new Schema.Parser().parse(folder.resolve(name + ".avsc").toFile()));
    }
  }

  private static JsonNode json(SpecificRecord value) throws IOException {
    return JSON.readTree(SpecificData.getForClass(value.getClass()).toString(value));
  }

  private static String lines(String hex) {
    var lines = new StringBuilder();
    for (int start = 0; start < hex.length(); start += HEX_LINE) {
      lines.append(hex, start, Math.min(hex.length(), start + HEX_LINE)).append('\n');
    }
    return lines.toString();
  }

  private static void assertContains(JsonNode actual, JsonNode expected, String where) {
    if (!expected.isContainerNode()) {
      assertThat(actual).as(where).isEqualTo(expected);
    } else if (expected.isArray()) {
      assertThat(actual.size()).as(where).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        assertContains(actual.get(i), expected.get(i), where + "/" + i);
      }
    } else {
      expected
          .properties()
          .forEach(
              field ->
                  assertContains(
                      actual.get(field.getKey()), field.getValue(), where + "/" + field.getKey()));
    }
  }
}

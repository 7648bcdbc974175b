package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class CompatibilityTest {

  private static final int CONFLICT = 409;

  private final Cluster cluster = Cluster.shared();

  @Test
  void aSchemaThatCannotReadWhatIsThereIsRefused() {
    // Given a subject whose records are labels
    cluster.ensure(compacted("breaking", LabelEvent.class));

    // When a release comes that has head mixes there, whose fields have no defaults / Then
    assertThatThrownBy(() -> cluster.ensure(compacted("breaking", HeadMix.class)))
        .isInstanceOf(SchemaRegistrationException.class)
        .hasMessageContaining(
            "refuses this release's schema of HeadMix under subject breaking-value")
        .hasMessageContaining("run the release that wrote them");
  }

  @Test
  void aNewFieldWithoutADefaultIsRefusedOnEverySubject() throws Exception {
    // Given
    try (var admin = cluster.admin();
        var registry = cluster.connect()) {
      TopicCreation.ensure(admin, registry, Topics.ALL, TopicSettings.DEFAULT);
      for (var example : Examples.all()) {
        var breaking = new AvroSchema(with(schema(example.topic()), "must", null));

        // When / Then
        assertThatThrownBy(() -> registry.register(example.topic().subject(), breaking))
            .as(example.topic().name())
            .isInstanceOfSatisfying(
                RestClientException.class, e -> assertThat(e.getStatus()).isEqualTo(CONFLICT));
      }
    }
  }

  @Test
  void oldCodeReadsANewFieldWithADefaultOnEverySubject() throws Exception {
    // Given records of a later release, which has one more field; on topics of their own, since
    // subjects are for good
    try (var registry = cluster.connect()) {
      for (var example : Examples.all()) {
        var topic = renamed(example.topic(), "later-" + example.topic().name());
        cluster.ensure(example.topic());
        cluster.ensure(topic);
        var later = with(schema(topic), "may", JsonProperties.NULL_VALUE);
        int id = registry.register(topic.subject(), new AvroSchema(later));
        var record = new GenericData.Record(later);
        schema(topic)
            .getFields()
            .forEach(field -> record.put(field.name(), generic(example).get(field.name())));
        record.put("may", "unheard of");

        // When code of this release reads them
        var read = topic.deserializer(registry).deserialize(topic.name(), bytes(id, record));

        // Then
        assertThat(read).as(topic.name()).hasToString(example.value().toString());
      }
    }
  }

  private static Schema with(Schema schema, String field, Object defaultValue) {
    var type =
        defaultValue == null
            ? Schema.create(Schema.Type.STRING)
            : SchemaBuilder.unionOf().nullType().and().stringType().endUnion();
    var fields =
        new java.util.ArrayList<>(
            schema.getFields().stream().map(f -> new Schema.Field(f, f.schema())).toList());
    fields.add(new Schema.Field(field, type, null, defaultValue));
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  private GenericRecord generic(Examples.Example<?> example) {
    var bytes = example.bytes(Registries.connect(cluster.registryUrl()));
    return OtherClient.read(schema(example.topic()), bytes);
  }

  private static byte[] bytes(int id, GenericRecord record) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var header = new DataOutputStream(bytes);
    header.writeByte(0);
    header.writeInt(id);
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema(), OtherClient.DATA)
        .write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static Schema schema(Topic<?> topic) {
    return ((TopicValue.Avro<?>) topic.value()).schema();
  }

  private static <V extends SpecificRecord> Topic<V> compacted(String name, Class<V> type) {
    return new Topic<>(
        name,
        new TopicValue.Avro<>(type, CompatibilityLevel.BACKWARD),
        1,
        Cleanup.COMPACT,
        Optional.empty(),
        1 << 20,
        Compression.PRODUCER);
  }

  private static <V> Topic<V> renamed(Topic<V> topic, String name) {
    return new Topic<>(
        name,
        topic.value(),
        topic.partitions(),
        topic.cleanup(),
        topic.retention(),
        topic.recordBytesMax(),
        topic.compression());
  }

  @Test
  void everyAvroTopicHasAnExample() {
    // Given / When
    var covered = Examples.all().stream().<Topic<?>>map(Examples.Example::topic).toList();

    // Then
    assertThat(covered)
        .containsExactlyElementsOf(
            Topics.ALL.stream()
                .filter(topic -> topic.value() instanceof TopicValue.Avro<?>)
                .toList());
    assertThat(List.copyOf(covered)).doesNotHaveDuplicates();
  }
}

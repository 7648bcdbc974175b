package dev.coffey.schemas;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** What a topic's values are. */
public sealed interface TopicValue<V> {

  /**
   * Avro records of one generated class, in Confluent's wire format.
   *
   * @param compatibility what the registry asks of a new version of the schema
   */
  record Avro<V extends SpecificRecord>(Class<V> type, CompatibilityLevel compatibility)
      implements TopicValue<V> {

    private static final String JAVA_STRING = ",\"avro.java.string\":\"String\"";

    /** The schema as it is registered: that of the generated class without what only Java needs. */
    public Schema schema() {
      var generated = SpecificData.get().getSchema(type).toString();
      return new Schema.Parser().parse(generated.replace(JAVA_STRING, ""));
    }
  }

  /** Bytes without a schema. */
  record Bytes() implements TopicValue<byte[]> {}

  /** A serialiser for values of the subject {@code TOPIC-value}. */
  @SuppressWarnings("unchecked")
  default Serializer<V> serializer(String topic, SchemaRegistryClient registry) {
    if (this instanceof Avro<?> avro) {
      return (Serializer<V>) new AvroSerializer<>(topic, avro, registry);
    }
    return (Serializer<V>) new ByteArraySerializer();
  }

  /** A deserialiser for values of the subject {@code TOPIC-value}. */
  @SuppressWarnings("unchecked")
  default Deserializer<V> deserializer(String topic, SchemaRegistryClient registry) {
    if (this instanceof Avro<?> avro) {
      return (Deserializer<V>) new AvroDeserializer<>(topic, avro, registry);
    }
    return (Deserializer<V>) new ByteArrayDeserializer();
  }
}

package dev.coffey.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes one topic's records. The subject is always that topic's, also where Kafka Streams writes
 * the records to topics of its own (change logs).
 *
 * <p>Thread safe: a producer serialises on its callers' threads.
 */
final class AvroSerializer<V extends SpecificRecord> implements Serializer<V> {

  private static final int INITIAL_BYTES = 512;
  private static final int UNKNOWN = -1;

  private final String subject;
  private final SchemaRegistryClient registry;
  private final Schema schema;
  private final SpecificDatumWriter<V> writer;
  private volatile int id = UNKNOWN;

  AvroSerializer(String topic, TopicValue.Avro<V> value, SchemaRegistryClient registry) {
    this.subject = topic + "-value";
    this.registry = registry;
    this.schema = value.schema();
    this.writer = new SpecificDatumWriter<>(value.type());
    this.writer.setSchema(schema);
  }

  @Override
  public byte[] serialize(String topic, V value) {
    if (value == null) {
      return null;
    }
    var bytes = new ByteArrayOutputStream(INITIAL_BYTES);
    try {
      var header = new DataOutputStream(bytes);
      header.writeByte(WireFormat.MAGIC);
      header.writeInt(id());
      var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      writer.write(value, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new SerializationException(
          "Could not write a record for " + subject + ": " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private int id() {
    int known = id;
    if (known == UNKNOWN) {
      known = lookUp();
      id = known;
    }
    return known;
  }

  private int lookUp() {
    try {
      return registry.getId(subject, new AvroSchema(schema));
    } catch (RestClientException e) {
      if (e.getStatus() == RegistryAnswers.NOT_FOUND) {
        throw new SchemaRegistrationException(
            "Subject "
                + subject
                + " does not have this release's schema; call TopicCreation.ensure at start-up",
            e);
      }
      throw RegistryAnswers.unavailable(subject, e);
    } catch (IOException e) {
      throw RegistryAnswers.unavailable(subject, e);
    }
  }
}

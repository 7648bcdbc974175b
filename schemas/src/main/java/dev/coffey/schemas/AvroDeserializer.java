package dev.coffey.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads one topic's records, whatever version of the schema wrote them. Never trusts the bytes: see
 * {@link BoundedDecoder}.
 *
 * <p>Thread safe.
 */
final class AvroDeserializer<V extends SpecificRecord> implements Deserializer<V> {

  private final String name;
  private final Class<V> type;
  private final SchemaRegistryClient registry;
  private final SpecificData data;
  private final Schema readerSchema;
  private final ConcurrentMap<Integer, SpecificDatumReader<V>> readers = new ConcurrentHashMap<>();

  AvroDeserializer(String topic, TopicValue.Avro<V> value, SchemaRegistryClient registry) {
    this.name = topic;
    this.type = value.type();
    this.registry = registry;
    // Avro looks for record classes through the class loader of Avro itself, which in an
    // application
    // server need not see them.
    this.data = new SpecificData(type.getClassLoader());
    this.readerSchema = data.getSchema(type);
  }

  @Override
  public V deserialize(String topic, byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length < WireFormat.HEADER_BYTES) {
      throw bad(
          "it has "
              + bytes.length
              + " bytes, and magic byte and schema id alone take "
              + WireFormat.HEADER_BYTES);
    }
    if (bytes[0] != WireFormat.MAGIC) {
      throw bad(
          "it starts with byte 0x%02x, not with the magic byte 0 of Confluent's wire format"
              .formatted(bytes[0]));
    }
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    var reader = readers.get(id);
    if (reader == null) {
      reader = new SpecificDatumReader<>(writerSchema(id), readerSchema, data);
      readers.putIfAbsent(id, reader);
    }
    return read(reader, id, bytes);
  }

  private V read(SpecificDatumReader<V> reader, int id, byte[] bytes) {
    int length = bytes.length - WireFormat.HEADER_BYTES;
    var decoder = DecoderFactory.get().binaryDecoder(bytes, WireFormat.HEADER_BYTES, length, null);
    try {
      V value = reader.read(null, new BoundedDecoder(decoder, length));
      if (!decoder.isEnd()) {
        throw bad(
            "%d bytes are left after the %s of schema id %d"
                .formatted(decoder.inputStream().available(), type.getSimpleName(), id));
      }
      return value;
    } catch (EOFException e) {
      throw bad("it ends in the middle of a " + type.getSimpleName() + " of schema id " + id, e);
    } catch (RecordFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Avro meets malformed bytes with exceptions of many kinds, an index out of bounds among
      // them.
      throw bad(
          "it is no %s of schema id %d: %s".formatted(type.getSimpleName(), id, e.getMessage()), e);
    }
  }

  private Schema writerSchema(int id) {
    try {
      if (registry.getSchemaById(id) instanceof AvroSchema avro) {
        return avro.rawSchema();
      }
    } catch (RestClientException e) {
      if (e.getStatus() == RegistryAnswers.NOT_FOUND) {
        throw bad("the registry does not know its schema id " + id, e);
      }
      throw RegistryAnswers.unavailable("schema id " + id + ", met on topic " + name, e);
    } catch (IOException e) {
      if (RegistryAnswers.isUnknownKindOfSchema(e)) {
        throw bad("its schema id " + id + " is not of an Avro schema", e);
      }
      throw RegistryAnswers.unavailable("schema id " + id + ", met on topic " + name, e);
    }
    throw bad("its schema id " + id + " is not of an Avro schema");
  }

  private RecordFormatException bad(String why) {
    return new RecordFormatException(sentence(why));
  }

  private RecordFormatException bad(String why, Exception cause) {
    return new RecordFormatException(sentence(why), cause);
  }

  private String sentence(String why) {
    return "Not a record of topic " + name + ": " + why;
  }
}

package dev.coffey.schemas;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/**
 * What a client in another language does: plain HTTP to the registry and Avro without generated
 * classes.
 */
final class OtherClient {

  /** Timestamps as such and not as numbers; every Avro library does that. */
  static final GenericData DATA = new GenericData();

  static {
    DATA.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final String registryUrl;

  OtherClient(String registryUrl) {
    this.registryUrl = registryUrl;
  }

  GenericRecord read(byte[] bytes) throws IOException, InterruptedException {
    return read(schema(ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt()), bytes);
  }

  static GenericRecord read(Schema schema, byte[] bytes) {
    try {
      if (bytes[0] != 0) {
        throw new IOException("Magic byte is " + bytes[0]);
      }
      var decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
      var record = new GenericDatumReader<GenericRecord>(schema, schema, DATA).read(null, decoder);
      if (!decoder.isEnd()) {
        throw new IOException("Bytes are left");
      }
      return record;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Schema schema(int id) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + id)).build();
    var response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "Schema id " + id + ": HTTP " + response.statusCode() + " " + response.body());
    }
    return new Schema.Parser()
        .parse(new ObjectMapper().readTree(response.body()).get("schema").asText());
  }
}

package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BadBytesTest {

  private static final int FLIPS = 20_000;

  private final Cluster cluster = Cluster.shared();
  private final SchemaRegistryClient registry = cluster.connect();

  @BeforeEach
  void ensureTopics() {
    cluster.ensure(Topics.ALL.toArray(Topic<?>[]::new));
  }

  @Test
  void nothingIsNothing() {
    assertThat(Topics.LABELS.deserializer(registry).deserialize("labels", null)).isNull();
  }

  @Test
  void whatIsNoRecordIsSaidInASentence() {
    assertBad(
        "",
        "Not a record of topic labels: it has 0 bytes, and magic byte and schema id alone take 5");
    assertBad("00000000", "it has 4 bytes");
    assertBad(
        "ffd8ffe000104a46",
        "it starts with byte 0xff, not with the magic byte 0 of Confluent's wire format");
    for (int id : new int[] {Integer.MAX_VALUE, 0, -1, Integer.MIN_VALUE}) {
      assertBad(
          "00" + HexFormat.of().toHexDigits(id) + "0000",
          "the registry does not know its schema id " + id);
    }
  }

  @Test
  void aRecordOfAnotherTopicIsSaidToBeOne() {
    // Given
    var mix = Examples.of(Topics.HEAD_MIXES).bytes(registry);

    // When / Then
    assertThatThrownBy(() -> Topics.LABELS.deserializer(registry).deserialize("labels", mix))
        .isInstanceOf(RecordFormatException.class)
        .hasMessageContaining("it is no LabelEvent of schema id")
        .hasMessageContaining("HeadMix");
  }

  @Test
  void aSchemaThatIsNoAvroIsSaidToBeNone() throws Exception {
    // Given a JSON schema in the registry
    var request =
        HttpRequest.newBuilder(URI.create(cluster.registryUrl() + "/subjects/json-value/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"schemaType": "JSON", "schema": "{\\"$schema\\": \\"http://json-schema.org/draft-07/schema#\\", \\"type\\": \\"object\\"}"}"""))
            .build();
    var answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    assertThat(answer).startsWith("{\"id\":");
    int id = Integer.parseInt(answer.replaceAll("\\D", ""));

    // When / Then
    assertBad(
        "00" + HexFormat.of().toHexDigits(id) + "7b7d",
        "its schema id " + id + " is not of an Avro schema");
  }

  @Test
  void aRecordCutAnywhereOrContinuedIsRefused() {
    for (var example : Examples.all()) {
      // Given
      var whole = example.bytes(registry);
      var deserializer = example.topic().deserializer(registry);

      // When / Then
      for (int length = 5; length < whole.length; length++) {
        var cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> deserializer.deserialize("t", cut))
            .as("%s, %d of %d bytes", example, length, whole.length)
            .isInstanceOf(RecordFormatException.class);
      }
      assertThatThrownBy(
              () -> deserializer.deserialize("t", Arrays.copyOf(whole, whole.length + 3)))
          .isInstanceOf(RecordFormatException.class)
          .hasMessageContaining(
              "3 bytes are left after the " + example.value().getClass().getSimpleName());
    }
  }

  @Test
  void aLengthThatNoRecordCanHaveTakesNoMemory() {
    // Given an image event whose image claims 2 GB less one byte, and a sample that claims
    // 2,000,000,000 views
    var image = claim(Topics.IMAGES, "feffffff0f");
    var sampleHead =
        "00" + "00" + "00" + "06"; // empty image, no label, empty teacher id, three classes
    var views = claim(Topics.SAMPLES_UNLABELED, sampleHead + "80d0acf30e");

    // When / Then the test's heap of 1 GB does not notice
    assertThatThrownBy(() -> Topics.IMAGES.deserializer(registry).deserialize("images", image))
        .isInstanceOf(RecordFormatException.class)
        .hasMessageContaining("a field claims size 2147483647 in a record of 5 bytes");
    assertThatThrownBy(
            () -> Topics.SAMPLES_UNLABELED.deserializer(registry).deserialize("t", views))
        .isInstanceOf(RecordFormatException.class)
        .hasMessageContaining("a field claims size 2000000000 in a record of 9 bytes");
  }

  @Test
  void flippedBytesGiveARecordOrARefusalAndNothingElse() {
    // Given
    var random = new Random(7);
    int refused = 0;
    for (int i = 0; i < FLIPS; i++) {
      var example = Examples.all().get(i % Examples.all().size());
      var bytes = example.bytes(registry);
      for (int flip = random.nextInt(3); flip >= 0; flip--) {
        bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
      }

      // When
      try {
        example.topic().deserializer(registry).deserialize("t", bytes);
      } catch (RecordFormatException e) {
        refused++;
      }
    }

    // Then both happened; anything else would have ended the test
    assertThat(refused).isBetween(FLIPS / 20, FLIPS - FLIPS / 20);
  }

  private byte[] claim(Topic<?> topic, String hex) {
    int id =
        ByteBuffer.wrap(
                Examples.all().stream()
                    .filter(candidate -> candidate.topic().equals(topic))
                    .findFirst()
                    .orElseThrow()
                    .bytes(registry),
                1,
                4)
            .getInt();
    return HexFormat.of().parseHex("00" + HexFormat.of().toHexDigits(id) + hex);
  }

  private void assertBad(String hex, String sentence) {
    var bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Topics.LABELS.deserializer(registry).deserialize("labels", bytes))
        .isInstanceOf(RecordFormatException.class)
        .hasMessageContaining(sentence);
  }
}

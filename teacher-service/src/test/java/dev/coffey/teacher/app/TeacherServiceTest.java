package dev.coffey.teacher.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.startsWith;

import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.TopLogits;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.View;
import dev.coffey.teacher.flow.TestCluster;
import dev.coffey.teacher.flow.TestImages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The whole service with a real CLIP, broker and registry. */
@QuarkusTest
@QuarkusTestResource(ClusterResource.class)
class TeacherServiceTest {

  /** Images differ between tests, since an image that comes again is dropped. */
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Instant now = Instant.ofEpochMilli(System.currentTimeMillis());

  TestCluster cluster;

  @Test
  void rejectsEachBadInputWithItsReasonAndGoesOn() {
    // Given
    byte[] first = image();
    byte[] last = image();
    byte[] truncated = Arrays.copyOf(image(), 60);
    byte[] text = "GIF89a, or so it says".getBytes(StandardCharsets.US_ASCII);
    byte[] empty = {};
    byte[] bomb = bomb(image());
    byte[] unknown = image();
    byte[] renamed = image();

    // When
    try (KafkaProducer<String, byte[]> producer = cluster.producer()) {
      push(producer, first, null);
      push(producer, truncated, null);
      push(producer, text, null);
      push(producer, empty, null);
      push(producer, bomb, null);
      push(producer, unknown, "unicorn");
      send(producer, "images", "renamed", value(renamed, null));
      send(producer, "images", "no-avro", "no avro".getBytes(StandardCharsets.US_ASCII));
      send(producer, "images", "cut", Arrays.copyOf(value(first, null), 40));
      send(producer, "images", "nothing", null);
      send(producer, "labels", TestImages.id(first), label("dragon"));
      send(producer, "labels", TestImages.id(last), new byte[] {0, 1});
      push(producer, last, null);
    }

    // Then
    List<ConsumerRecord<String, RejectedImage>> rejected =
        cluster.read(Topics.IMAGES_REJECTED, read -> read.size() >= 11);
    Map<String, RejectionReason> reasons =
        rejected.stream()
            .collect(
                Collectors.toMap(
                    record -> record.value().getTopic() + " " + record.key(),
                    record -> record.value().getReason()));
    assertThat(reasons)
        .containsOnly(
            Map.entry("images " + TestImages.id(truncated), RejectionReason.CORRUPT_IMAGE),
            Map.entry("images " + TestImages.id(text), RejectionReason.UNSUPPORTED_TYPE),
            Map.entry("images " + TestImages.id(empty), RejectionReason.EMPTY),
            Map.entry("images " + TestImages.id(bomb), RejectionReason.TOO_MANY_PIXELS),
            Map.entry("images " + TestImages.id(unknown), RejectionReason.UNKNOWN_CLASS),
            Map.entry("images renamed", RejectionReason.ID_MISMATCH),
            Map.entry("images no-avro", RejectionReason.UNREADABLE_RECORD),
            Map.entry("images cut", RejectionReason.UNREADABLE_RECORD),
            Map.entry("images nothing", RejectionReason.UNREADABLE_RECORD),
            Map.entry("labels " + TestImages.id(first), RejectionReason.UNKNOWN_CLASS),
            Map.entry("labels " + TestImages.id(last), RejectionReason.UNREADABLE_RECORD));
    assertThat(rejected)
        .filteredOn(record -> record.key().equals("no-avro"))
        .allMatch(
            record ->
                StandardCharsets.US_ASCII
                    .decode(record.value().getValue())
                    .toString()
                    .equals("no avro"));
    assertThat(rejected).allMatch(record -> !record.value().getDetail().isBlank());
    Set<String> wanted = Set.of(TestImages.id(first), TestImages.id(last));
    List<ConsumerRecord<String, Sample>> samples =
        cluster.read(Topics.SAMPLES_UNLABELED, read -> of(read, wanted).size() == 2);
    assertThat(of(samples, wanted)).allSatisfy(this::isComplete);
    given().get("/q/health").then().statusCode(200).body("status", equalTo("UP"));
    given()
        .get("/q/metrics")
        .then()
        .body(containsString("coffey_teacher_rejects_total{reason=\"corrupt-image\"} 1.0"));
  }

  @Test
  void upgradesALabelThatComesLate() {
    // Given an image that went out unlabelled
    byte[] image = image();
    Set<String> wanted = Set.of(TestImages.id(image));
    try (KafkaProducer<String, byte[]> producer = cluster.producer()) {
      push(producer, image, null);
    }
    cluster.read(Topics.SAMPLES_UNLABELED, read -> !of(read, wanted).isEmpty());

    // When
    try (KafkaProducer<String, byte[]> producer = cluster.producer()) {
      send(producer, "labels", TestImages.id(image), label("tiger_cat"));
      send(producer, "labels", TestImages.id(image), label("tiger_cat"));
    }

    // Then
    List<ConsumerRecord<String, Sample>> labeled =
        of(cluster.read(Topics.SAMPLES_LABELED, read -> !of(read, wanted).isEmpty()), wanted);
    assertThat(labeled).hasSize(1).allSatisfy(this::isComplete);
    assertThat(labeled.get(0).value().getLabel()).isEqualTo("tiger_cat");
  }

  @Test
  void saysWhoItIsAndGrowsItsBatchWithTheLoad() {
    // When
    Set<String> wanted;
    try (KafkaProducer<String, byte[]> producer = cluster.producer()) {
      wanted =
          java.util.stream.Stream.generate(TeacherServiceTest::image)
              .limit(1_000)
              .peek(image -> push(producer, image, "goldfish"))
              .map(TestImages::id)
              .collect(Collectors.toSet());
    }

    // Then
    List<ConsumerRecord<String, Sample>> samples =
        cluster.read(Topics.SAMPLES_LABELED, read -> of(read, wanted).size() >= 1_000);
    assertThat(of(samples, wanted)).hasSize(1_000);
    given()
        .get("/teacher")
        .then()
        .statusCode(200)
        .body("id", startsWith("clip-"))
        .body("classes", contains("goldfish", "tiger_cat"))
        .body("state", equalTo("RUNNING"))
        .body("sinceStart.labeled", greaterThan(999));
    String metrics = given().get("/q/metrics").asString();
    double batchMax =
        metrics
            .lines()
            .filter(line -> line.startsWith("coffey_teacher_batch_images_max"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .max()
            .orElseThrow();
    assertThat(batchMax).isGreaterThan(16);
  }

  private void isComplete(ConsumerRecord<String, Sample> record) {
    Sample sample = record.value();
    assertThat(sample.getTeacherId()).startsWith("clip-");
    assertThat(sample.getClassCount()).isEqualTo(2);
    assertThat(sample.getCreatedAt()).isEqualTo(now);
    assertThat(record.timestamp()).isEqualTo(now.toEpochMilli());
    assertThat(sample.getViews())
        .hasSize(2)
        .extracting(View::getLogits)
        .allSatisfy(
            logits -> assertThat(((TopLogits) logits).getClasses().remaining()).isEqualTo(2));
  }

  private static List<ConsumerRecord<String, Sample>> of(
      List<ConsumerRecord<String, Sample>> records, Set<String> ids) {
    return records.stream().filter(record -> ids.contains(record.key())).toList();
  }

  private void push(KafkaProducer<String, byte[]> producer, byte[] image, String label) {
    send(producer, "images", TestImages.id(image), value(image, label));
  }

  private static void send(
      KafkaProducer<String, byte[]> producer, String topic, String key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key, value));
  }

  private byte[] value(byte[] image, String label) {
    ImageEvent event = TestImages.event(image, label, now);
    return cluster.bytes(Topics.IMAGES, event);
  }

  private byte[] label(String name) {
    return cluster.bytes(Topics.LABELS, new LabelEvent(name, "test", now));
  }

  private static byte[] image() {
    return TestImages.png(NEXT.getAndIncrement());
  }

  /** The same file with a header that claims 100,000 × 100,000 pixels. */
  private static byte[] bomb(byte[] png) {
    byte[] bomb = png.clone();
    ByteBuffer.wrap(bomb).putInt(16, 100_000).putInt(20, 100_000);
    return bomb;
  }
}

package dev.coffey.teacher.flow;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.views.LogitCoding;
import dev.coffey.distillation.views.ViewPlan;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.View;
import dev.coffey.teacher.answer.Examination;
import dev.coffey.teacher.answer.PixelBudget;
import dev.coffey.teacher.answer.Viewing;
import io.opentelemetry.api.trace.TracerProvider;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images and late labels through a real broker, while stream threads crash. */
class ExactlyOnceTest {

  private static final int IMAGES = 2_000;
  private static final int LABEL_EVERY = 10;
  private static final int VIEWS = 2;
  private static final List<Integer> CRASHES_AFTER = List.of(400, 1_100, 1_900);

  private static TestCluster cluster;

  @TempDir Path stateFolder;

  private final Instant created = Instant.now();
  private final ExecutorService openers = Executors.newFixedThreadPool(2);
  private final BrightnessTeacher teacher = new BrightnessTeacher();
  private final CrashingListener crashes = new CrashingListener();

  @BeforeAll
  static void start() {
    cluster = TestCluster.start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void losesAndRepeatsNothingOverCrashes() throws Exception {
    // Given images, each pushed twice, and labels for every tenth, each pushed twice
    List<byte[]> images = IntStream.range(0, IMAGES).mapToObj(TestImages::png).toList();
    try (KafkaProducer<String, byte[]> producer = cluster.producer()) {
      images.forEach(image -> pushImage(producer, image));
      images.forEach(image -> pushImage(producer, image));
    }

    // When the pipeline runs with crashes, and the labels come while it does
    try (KafkaStreams streams = streams()) {
      streams.start();
      try (KafkaProducer<String, byte[]> producer = cluster.producer()) {
        for (int i = 0; i < IMAGES; i += LABEL_EVERY) {
          pushLabel(producer, images.get(i));
          pushLabel(producer, images.get(i));
        }
      }
      // Then every image is on a sample topic, and on each at most once
      List<ConsumerRecord<String, Sample>> labeled =
          cluster.read(SampleTopology.LABELED, read -> read.size() >= IMAGES / LABEL_EVERY);
      List<ConsumerRecord<String, Sample>> unlabeled =
          cluster.read(
              SampleTopology.UNLABELED, read -> read.size() >= IMAGES - IMAGES / LABEL_EVERY);
      assertThat(keys(labeled))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.iterate(0, i -> i < IMAGES, i -> i + LABEL_EVERY)
                  .mapToObj(i -> TestImages.id(images.get(i)))
                  .toList());
      assertThat(keys(unlabeled)).doesNotHaveDuplicates();
      Set<String> sampled = Set.copyOf(keys(join(labeled, unlabeled)));
      assertThat(sampled).isEqualTo(images.stream().map(TestImages::id).collect(toSet()));
      assertThat(join(labeled, unlabeled)).allMatch(ExactlyOnceTest::answersItsOwnImage);
      assertThat(labeled).allMatch(record -> record.value().getLabel().equals("red"));
      assertThat(unlabeled).allMatch(record -> record.value().getLabel() == null);
    }
    assertThat(crashes.happened).hasValue(CRASHES_AFTER.size());
    // A busy teacher's batch is a full poll, all views of it.
    assertThat(teacher.batches).contains(VIEWS * 128);
  }

  @Test
  void endsTheTransactionThatItsFormerSelfLeftOpen() throws Exception {
    // Given a process that was killed with a replaced thread's transaction open, and another one
    // that lives
    try (KafkaProducer<byte[], byte[]> left = openTransaction("app-process1-2");
        KafkaProducer<byte[], byte[]> alive = openTransaction("app-process2-2")) {
      TeachingClients clients =
          new TeachingClients(null, TracerProvider.noop().get("test"), new Progress());

      // When the first starts again
      clients.getProducer(transactional("app-process1-1")).close();

      // Then its transaction is over, the other one's is not
      var unused = left.send(new ProducerRecord<>("images.rejected", new byte[0]));
      assertThatThrownBy(left::commitTransaction).isInstanceOf(KafkaException.class);
      alive.commitTransaction();
    }
  }

  private static KafkaProducer<byte[], byte[]> openTransaction(String transactionalId)
      throws Exception {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            transactional(transactionalId), new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    var unused = producer.send(new ProducerRecord<>("images.rejected", new byte[0])).get();
    return producer;
  }

  private static Map<String, Object> transactional(String transactionalId) {
    Map<String, Object> config = new HashMap<>(cluster.kafka());
    config.put("transactional.id", transactionalId);
    return config;
  }

  private static List<String> keys(List<ConsumerRecord<String, Sample>> records) {
    return records.stream().map(ConsumerRecord::key).toList();
  }

  private static List<ConsumerRecord<String, Sample>> join(
      List<ConsumerRecord<String, Sample>> some, List<ConsumerRecord<String, Sample>> others) {
    return Stream.of(some, others).flatMap(List::stream).toList();
  }

  private static boolean answersItsOwnImage(ConsumerRecord<String, Sample> record) {
    List<View> views = record.value().getViews();
    return views.size() == VIEWS && views.stream().allMatch(view -> answers(view, record.key()));
  }

  /** The logits are red and green of the image whose id is the key. */
  private static boolean answers(View view, String imageId) {
    DenseLogits logits = (DenseLogits) view.getLogits();
    ByteBuffer halves = logits.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int red = integer(halves.getShort());
    int green = integer(halves.getShort());
    return TestImages.id(TestImages.png(red << 8 | green)).equals(imageId);
  }

  /** Value of a half float that holds an integer of 0 to 255. */
  private static int integer(short half) {
    int exponent = (half >> 10) - 15;
    return half == 0 ? 0 : ((1 << 10) | (half & 0x3FF)) >> (10 - exponent);
  }

  private void pushImage(KafkaProducer<String, byte[]> producer, byte[] image) {
    byte[] value = cluster.bytes(SampleTopology.IMAGES, TestImages.event(image, null, created));
    var unused = producer.send(new ProducerRecord<>("images", TestImages.id(image), value));
  }

  private void pushLabel(KafkaProducer<String, byte[]> producer, byte[] image) {
    byte[] value = cluster.bytes(SampleTopology.LABELS, new LabelEvent("red", "test", created));
    var unused = producer.send(new ProducerRecord<>("labels", TestImages.id(image), value));
  }

  private KafkaStreams streams() {
    Examination examination =
        new Examination(
            "images",
            SampleTopology.IMAGES.deserializer(cluster.registry()),
            ImageLimits.DEFAULT,
            PixelBudget.ofHeap(),
            teacher,
            new Viewing(new ViewPlan(VIEWS, 1), new LogitCoding(256, 2f), VIEWS * 128),
            openers,
            (records, seen, openNanos, inferenceNanos) -> {});
    Properties config = new Properties();
    config.putAll(cluster.kafka());
    config.put("application.id", "exactly-once-test");
    config.put("state.dir", stateFolder.toString());
    config.put("processing.guarantee", "exactly_once_v2");
    config.put("commit.interval.ms", 200);
    config.put("rocksdb.config.setter", StoreMemory.class);
    config.put("main.consumer.session.timeout.ms", 6000);
    config.put("main.consumer.max.poll.records", 128);
    config.put("producer.max.request.size", 22_020_096);
    SampleTopology.Settings settings =
        new SampleTopology.Settings(teacher.id(), teacher.classes(), Duration.ofDays(7));
    KafkaStreams streams =
        new KafkaStreams(
            SampleTopology.build(settings, cluster.registry(), crashes),
            config,
            new TeachingClients(examination, TracerProvider.noop().get("test"), new Progress()));
    streams.setUncaughtExceptionHandler(
        new CrashPolicy(Clock.systemUTC(), Duration.ZERO, why -> {}));
    return streams;
  }

  /** Throws from inside the topology, in the middle of a transaction. */
  private static final class CrashingListener implements FlowListener {

    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger happened = new AtomicInteger();

    @Override
    public void paired(Pairing pairing) {
      if (CRASHES_AFTER.contains(seen.incrementAndGet())) {
        happened.incrementAndGet();
        throw new IllegalStateException("Injected crash after " + seen.get() + " records.");
      }
    }

    @Override
    public void rejected(RejectionReason reason) {
      throw new AssertionError("Nothing was to be rejected, but something was for " + reason);
    }
  }
}

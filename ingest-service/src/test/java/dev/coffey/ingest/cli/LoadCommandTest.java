package dev.coffey.ingest.cli;

import static dev.coffey.ingest.dataset.TestCollections.file;
import static dev.coffey.ingest.dataset.TestCollections.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.dataset.TestCollections;
import dev.coffey.ingest.intake.ImageId;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(RealServers.class)
class LoadCommandTest {

  @TestHTTPResource("/")
  URI url;

  private Path temp;

  @BeforeEach
  void takeAFolder(@TempDir Path folder) {
    temp = folder;
  }

  @Test
  void imageFolderArrivesWithItsClasses() throws Exception {
    // Given
    Path folder = TestCollections.folder(temp.resolve("folder"), 20);

    // When
    CommandRun run = load(folder.toString(), "--source", "folder test");

    // Then
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("Accepted 40 images");
    Map<String, ImageEvent> arrived = arrived("folder test");
    assertThat(arrived).hasSize(40);
    assertThat(arrived.get(ImageId.of(TestImages.png(1003)).hex()).getLabel())
        .isEqualTo("red circle");
    assertThat(arrived.get(ImageId.of(TestImages.png(2003)).hex()).getLabel())
        .isEqualTo("blue square");
  }

  @Test
  void unlabeledLeavesLabelsOut() throws Exception {
    // Given
    Path folder = TestCollections.folder(temp.resolve("folder"), 2);

    // When
    CommandRun run = load(folder.toString(), "--unlabeled", "--source", "unlabeled test");

    // Then
    assertThat(run.exit()).isZero();
    assertThat(arrived("unlabeled test").values())
        .hasSize(4)
        .allSatisfy(event -> assertThat(event.getLabel()).isNull());
  }

  @Test
  void webDatasetArrivesWithItsClassNames() throws Exception {
    // Given
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("1.png", TestImages.png(3001));
    members.put("1.cls", text("1"));
    members.put("2.jpg", TestImages.jpeg(20, 10, 3002));
    Path tar = TestCollections.tar(temp.resolve("shard.tar"), members);
    Path classes = file(temp.resolve("classes.txt"), text("red circle\nblue square\n"));

    // When
    CommandRun run = load(tar.toString(), "--classes", classes.toString(), "--source", "tar test");

    // Then
    assertThat(run.exit()).isZero();
    Map<String, ImageEvent> arrived = arrived("tar test");
    assertThat(arrived).hasSize(2);
    assertThat(arrived.get(ImageId.of(TestImages.png(3001)).hex()).getLabel())
        .isEqualTo("blue square");
    assertThat(arrived.get(ImageId.of(TestImages.jpeg(20, 10, 3002)).hex()).getLabel()).isNull();
  }

  @Test
  void anArchiveThatBreaksOffIsNamedAndWhatCameBeforeIsIn() throws Exception {
    // Given: the second image is cut in its first record
    byte[] image = TestImages.png(3101);
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("1.cls", text("red circle"));
    members.put("1.png", image);
    members.put("2.cls", text("blue square"));
    members.put("2.png", image);
    Path tar = TestCollections.tar(temp.resolve("cut.tar"), members);
    int records = 2 + 1 + (image.length + 511) / 512 + 2 + 1;
    file(tar, Arrays.copyOf(Files.readAllBytes(tar), records * 512 + 100));

    // When
    CommandRun run = load(tar.toString());

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("Accepted 1 images", "Rejected 1:")
        .contains("cut.tar!2.png: The archive cannot be read further", "--retry-rejected");
  }

  @Test
  void rejectionsAreReportedWithReasonAndFile() throws Exception {
    // Given
    file(temp.resolve("good.png"), TestImages.png(4001));
    file(temp.resolve("bomb.png"), TestImages.bomb());
    file(temp.resolve("text.png"), text("no image"));
    file(temp.resolve("empty.png"), new byte[0]);
    Path list = temp.resolve("list.txt");
    Files.writeString(list, "good.png,a\nbomb.png,a\ntext.png\nempty.png\nmissing.png\n");

    // When
    CommandRun run = load(list.toString());

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("Accepted 1 images")
        .contains("Rejected 4:")
        .containsPattern("1 {2}too-many-pixels\\R +.*bomb.png: .*10,000,000,000")
        .containsPattern("1 {2}unsupported-type\\R +.*text.png")
        .containsPattern("1 {2}empty-image\\R +.*empty.png")
        .containsPattern("1 {2}unreadable\\R +.*missing.png");
    assertThat(Files.readString(journal())).contains("rejected\t").contains("accepted\t");
  }

  @Test
  void secondRunSkipsWhatIsDone() throws Exception {
    // Given: a run that was stopped after the first class
    Path folder = TestCollections.folder(temp.resolve("folder"), 5);
    Path later = temp.resolve("later");
    Files.move(folder.resolve("red circle"), later);
    assertThat(load(folder.toString()).exit()).isZero();
    Files.move(later, folder.resolve("red circle"));

    // When
    CommandRun run = load(folder.toString());

    // Then
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Accepted 5 images").contains("Skipped 5");
  }

  @Test
  void secondRunRemembersRejectionsOfTheFirst() throws Exception {
    // Given
    Path folder = TestCollections.folder(temp.resolve("folder"), 1);
    file(folder.resolve("red circle/text.png"), text("no image"));
    assertThat(load(folder.toString()).exit()).isEqualTo(1);

    // When
    CommandRun run = load(folder.toString());

    // Then
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("Skipped 3").contains("1 of them rejected");
    assertThat(load(folder.toString(), "--retry-rejected").out()).contains("Rejected 1:");
  }

  @Test
  void serviceThatIsNotThereStopsTheLoadWithoutLosingItsPlace() throws Exception {
    // Given
    Path folder = TestCollections.folder(temp.resolve("folder"), 2);
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }

    // When
    CommandRun run =
        CommandRun.of(
            "load",
            folder.toString(),
            "--url=http://localhost:" + nobody,
            "--patience=PT2S",
            "--journal=" + journal());

    // Then
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("Stopped: No answer from http://localhost:" + nobody);
    assertThat(Files.readAllLines(journal())).hasSize(1);
  }

  @Test
  void wrongUsageIsToldSo() {
    // When
    CommandRun run = load(temp.resolve("nowhere").toString());

    // Then
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("nowhere does not exist");
  }

  @Test
  void singleFilesArePushedAndLabeled() throws Exception {
    // Given
    Path file = file(temp.resolve("one.png"), TestImages.png(5001));
    String id = ImageId.of(TestImages.png(5001)).hex();

    // When
    CommandRun push = CommandRun.of("push", file.toString(), "--label", "x", "-u", url.toString());
    CommandRun label = CommandRun.of("label", id, "y", "-a", "ada", "-u", url.toString());

    // Then
    assertThat(push.exit()).as(push.err()).isZero();
    assertThat(push.out()).contains(id);
    assertThat(label.exit()).as(label.err()).isZero();
    assertThat(label.out()).contains(id);
  }

  private CommandRun load(String input, String... more) {
    String[] args = new String[4 + more.length];
    args[0] = "load";
    args[1] = input;
    args[2] = "--url=" + url;
    args[3] = "--journal=" + journal();
    System.arraycopy(more, 0, args, 4, more.length);
    return CommandRun.of(args);
  }

  private Path journal() {
    return temp.resolve("load.journal");
  }

  /** All images of one source on the topic now, by id. */
  private static Map<String, ImageEvent> arrived(String source) throws IOException {
    var config = ConfigProvider.getConfig();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", config.getValue("kafka.bootstrap.servers", String.class));
    var registry = Registries.connect(config.getValue("coffey.registry.url", String.class));
    var arrived = new HashMap<String, ImageEvent>();
    try (var consumer =
        new KafkaConsumer<>(
            settings, new StringDeserializer(), Topics.IMAGES.deserializer(registry))) {
      var partitions =
          consumer.partitionsFor(Topics.IMAGES.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  if (record.value().getSource().equals(source)) {
                    arrived.put(record.key(), record.value());
                  }
                });
      }
    }
    return arrived;
  }
}

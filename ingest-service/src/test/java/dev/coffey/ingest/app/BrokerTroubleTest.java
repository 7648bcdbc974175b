package dev.coffey.ingest.app;

import static dev.coffey.ingest.app.Answers.assertProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.cli.CommandRun;
import dev.coffey.ingest.dataset.TestCollections;
import dev.coffey.ingest.intake.ImageId;
import dev.coffey.ingest.letters.LetterBox;
import dev.coffey.ingest.letters.LetterId;
import dev.coffey.ingest.letters.Redriver;
import dev.coffey.ingest.letters.Redrivers;
import dev.coffey.ingest.letters.Selection;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The broker stands still, dies, and comes back; the classes that a label may carry are listed. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
@TestProfile(BrokerTroubleTest.SmallBounds.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrokerTroubleTest {

  public static final class SmallBounds implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "coffey.ingest.in-flight-events-max", "2",
          "coffey.ingest.delivery-timeout", "PT6S",
          "coffey.ingest.gone-after", "PT4S",
          "coffey.ingest.classes", "src/test/resources/classes.txt");
    }
  }

  @TestHTTPResource("/")
  URI url;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @ConfigProperty(name = "coffey.registry.url")
  String registry;

  @ConfigProperty(name = RealServers.BROKER_PID)
  long brokerPid;

  @ConfigProperty(name = RealServers.BROKER_FOLDER)
  Path brokerFolder;

  @Test
  @Order(1)
  void labelOutsideTheListIsUnknown() {
    // When
    Response answer = given().body(TestImages.png(1)).post("/images?label=chartreuse");

    // Then
    assertProblem(answer, 422, "unknown-class", "'chartreuse' is none of the 2 class names");
  }

  @Test
  @Order(2)
  void labelOfTheListIsAccepted() {
    // When
    Response answer =
        given().queryParam("label", "red circle").body(TestImages.png(1)).post("/images");

    // Then
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
  }

  @Test
  @Order(3)
  void loaderWaitsWhenItIsAskedTo(@TempDir Path temp) throws Exception {
    // Given: more requests at once than the service takes
    Path folder = TestCollections.folder(temp.resolve("data"), 10);

    // When
    CommandRun run =
        CommandRun.of(
            "load",
            folder.toString(),
            "--parallel=8",
            "--url=" + url,
            "--journal=" + temp.resolve("journal"));

    // Then
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("Accepted 20 images").doesNotContain("Rejected");
    assertThat(given().get("/q/metrics").asString())
        .containsPattern(
            "coffey_ingest_images_total\\{outcome=\"refused\",reason=\"overloaded\"} [1-9]");
  }

  @Test
  @Order(4)
  void fullBoundIsAnsweredWithRetryAfterAndNothingIsLost() throws Exception {
    // Given: a broker that stands still, and as many images on their way as may be
    signal("STOP");
    List<CompletableFuture<Response>> waiting =
        Stream.of(11L, 12L).map(seed -> CompletableFuture.supplyAsync(() -> push(seed))).toList();
    await().atMost(Duration.ofSeconds(2)).until(() -> inFlight().equals("2.0"));

    // When
    Response third = push(13);

    // Then
    assertProblem(third, 429, "overloaded", "2 of 2 events");
    assertThat(third.header("Retry-After")).isEqualTo("1");
    signal("CONT");
    assertThat(waiting).allSatisfy(it -> assertThat(it.get().statusCode()).isEqualTo(202));
    assertThat(push(13).statusCode()).isEqualTo(202);
  }

  @Test
  @Order(5)
  void deadBrokerIsAnsweredWithinTheDeliveryTimeoutAndComesBack() throws Exception {
    // Given a letter that nobody has asked for yet
    try (LetterBox box = new LetterBox()) {
      box.put(RejectionReason.EMPTY, "images", "k", new byte[] {1}, Optional.empty());
    }
    ProcessHandle.of(brokerPid).orElseThrow().destroyForcibly();
    long startNanos = System.nanoTime();

    // When
    Response first = push(21);

    // Then either "has acknowledged nothing" or "No broker answers"
    assertProblem(first, 503, "broker-gone", "roker");
    assertThat(first.header("Retry-After")).isEqualTo("1");
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(9));
    assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(503);
    assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);
    lettersAreOutOfReach();
    try (KafkaBroker again = KafkaBroker.start(brokerFolder)) {
      assertThat(again.process().isAlive()).isTrue();
      await().atMost(Duration.ofSeconds(30)).until(() -> push(22).statusCode() == 202);
      assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
      assertThat(given().get("/rejected").<List<String>>path("letters.id")).hasSize(1);
    }
  }

  @Test
  @Order(6)
  void aRedriveThatLosesItsBrokerIsRepeatedWithoutHarm() throws Exception {
    // Given
    List<LetterId> letters = new ArrayList<>();
    Redriver.Report lost;
    Selection all = Selection.of(Optional.of(RejectionReason.UNKNOWN_CLASS), Optional.empty());
    try (KafkaBroker dying = KafkaBroker.start(brokerFolder);
        LetterBox box = new LetterBox()) {
      for (int i = 0; i < 110; i++) {
        letters.add(box.unknownClass(TestImages.png(800_000 + i), "unicorn"));
      }
      Redriver redriver = Redrivers.with(broker, registry, Redrivers.at(105, dying::kill));
      lost = redriver.redrive(all, Optional.empty(), 1_000, false);
    }

    // When
    Redriver.Report report;
    List<String> back;
    try (KafkaBroker again = KafkaBroker.start(brokerFolder)) {
      assertThat(again.process().isAlive()).isTrue();
      Redriver redriver = Redrivers.with(broker, registry, InstantSource.system());
      report = redriver.redrive(all, Optional.empty(), 1_000, false);
      back = Records.committed(Topics.IMAGES).stream().map(ConsumerRecord::key).toList();
    }

    // Then
    assertThat(lost.stopped()).containsInstanceOf(Redriver.Stop.Failed.class);
    assertThat(lost.outcomes()).hasSize(100);
    assertThat(report.stopped()).isEmpty();
    assertThat(report.outcomes()).containsOnlyKeys(letters);
    for (int i = 0; i < 110; i++) {
      assertThat(back).containsOnlyOnce(ImageId.of(TestImages.png(800_000 + i)).hex());
    }
  }

  /** Each is told so in time, and nobody is told that there are no letters. */
  private void lettersAreOutOfReach() {
    var list = CompletableFuture.supplyAsync(() -> given().get("/rejected"));
    var command =
        CompletableFuture.supplyAsync(() -> CommandRun.of("rejected", "list", "--url=" + url));
    var redrive =
        CompletableFuture.supplyAsync(
            () -> CommandRun.of("rejected", "redrive", "--topic=images", "--url=" + url));
    var purge =
        CompletableFuture.supplyAsync(
            () -> CommandRun.of("rejected", "purge", "--through=0-0", "--url=" + url));
    assertProblem(list.join(), 503, "broker-gone", "did not answer");
    assertThat(List.of(command.join(), redrive.join(), purge.join()))
        .allSatisfy(
            run -> {
              assertThat(run.exit()).as(run.err()).isEqualTo(3);
              assertThat(run.err()).contains("HTTP 503, broker-gone: ");
            });
  }

  private static Response push(long seed) {
    return given().body(TestImages.png(seed)).post("/images");
  }

  private static String inFlight() {
    return given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("coffey_ingest_in_flight_events "))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }

  private void signal(String name) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(brokerPid)).start().waitFor();
    assertThat(exit).isZero();
  }
}

package dev.coffey.ingest.app;

import static dev.coffey.ingest.app.Answers.assertProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.intake.ImageId;
import dev.coffey.ingest.letters.LetterBox;
import dev.coffey.ingest.letters.LetterId;
import dev.coffey.ingest.letters.Purge;
import dev.coffey.ingest.letters.Redriver;
import dev.coffey.ingest.letters.Redrivers;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RedrivenHeader;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Letters are put back over HTTP. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
class RedriveTest {

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @ConfigProperty(name = "coffey.registry.url")
  String registry;

  @Inject Purge purge;
  @Inject LetterMetrics metrics;

  private final LetterBox box = new LetterBox();

  @AfterEach
  void close() {
    box.close();
  }

  @Test
  void aLetterIsPutBackOnceAsItWas() throws Exception {
    // Given
    byte[] image = TestImages.png(502);
    LetterId id = box.unknownClass(image, "unicorn");
    LetterId label = box.unknownLabel(ImageId.of(image).hex(), "unicorn");

    // When
    Response rehearsed = redrive(Map.of("ids", ids(id, label), "dry_run", true));
    Response first = redrive(Map.of("ids", ids(id, label)));
    Response second = redrive(Map.of("ids", ids(id, label)));
    Response again = redrive(Map.of("ids", ids(id, label), "again", true));

    // Then
    assertThat(rehearsed.<Integer>path("redriven")).as(rehearsed.asString()).isEqualTo(2);
    assertThat(first.<Integer>path("redriven")).as(first.asString()).isEqualTo(2);
    assertThat(second.<Integer>path("redriven")).isZero();
    assertThat(second.<String>path("letters[0].why")).startsWith("It was put back at ");
    assertThat(again.<List<Integer>>path("letters.times")).containsExactly(2, 2);
    assertThat(given().get(path(id)).<Integer>path("letter.redriven")).isEqualTo(2);
    List<ConsumerRecord<String, ImageEvent>> images =
        Records.of(Topics.IMAGES, ImageId.of(image).hex());
    assertThat(images)
        .extracting(record -> RedrivenHeader.of(record.headers()).orElseThrow())
        .containsExactly(
            new RedrivenHeader(1, id.partition(), id.offset()),
            new RedrivenHeader(2, id.partition(), id.offset()));
    assertThat(images.get(0).value().getImage().array()).isEqualTo(image);
    assertThat(images.get(0).value().getLabel()).isEqualTo("unicorn");
    assertThat(Records.of(Topics.LABELS, ImageId.of(image).hex()))
        .extracting(record -> record.value())
        .extracting(LabelEvent::getLabel)
        .containsExactly("unicorn", "unicorn");
  }

  @Test
  void noRecordIsPutBackWithoutEnd() throws Exception {
    // Given a record that was rejected again after its fifth redrive
    LetterId id =
        box.put(
            RejectionReason.TEACHER_FAILED,
            "images",
            "k",
            new byte[] {1},
            Optional.of(new RedrivenHeader(5, 0, 1)));

    // When
    Response answer = redrive(Map.of("ids", ids(id), "again", true));

    // Then
    assertThat(answer.<String>path("letters[0].why"))
        .contains("put back 5 times", "coffey.ingest.letters.redrives-max");
  }

  @Test
  void aLargeSelectionIsPutBackPageByPage() throws Exception {
    // Given
    List<String> ids =
        ids(
            box.unknownClass(TestImages.png(511), "unicorn"),
            box.unknownClass(TestImages.png(512), "unicorn"),
            box.unknownClass(TestImages.png(513), "unicorn"));
    Response first = redrive(Map.of("ids", ids, "limit", 2));

    // When
    Response rest = redrive(Map.of("ids", ids, "limit", 2, "after", first.path("next")));

    // Then
    assertThat(first.<List<String>>path("letters.id")).isEqualTo(ids.subList(0, 2));
    assertThat(first.<Integer>path("remaining")).isEqualTo(1);
    assertThat(rest.<List<String>>path("letters.id")).isEqualTo(ids.subList(2, 3));
    assertThat(rest.<Integer>path("redriven")).isEqualTo(1);
    assertThat(rest.<String>path("next")).isNull();
  }

  @Test
  void aLetterThatIsNotThereIsNamed() {
    // When
    Response answer = redrive(Map.of("ids", List.of("0-999999")));

    // Then
    assertThat(answer.<Integer>path("left")).isEqualTo(1);
    assertThat(answer.<String>path("letters[0].why")).contains("No letter lies there");
  }

  @Test
  void whoGivesWayToAnotherRedriveIsToldSo() throws Exception {
    // Given a redrive of this service in the middle of another instance's
    List<String> ids = ids(box.unknownClass(TestImages.png(521), "unicorn"));
    Redriver other =
        Redrivers.with(
            broker,
            registry,
            Redrivers.at(
                1, () -> assertThat(redrive(Map.of("ids", ids)).statusCode()).isEqualTo(200)));
    var actions = new LetterActions(other, purge, metrics);
    var request =
        new LetterActions.RedriveRequest(ids, null, null, null, null, 1, null, false, false);

    // When
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> actions.redrive(request));

    // Then
    assertThat(refused.problem().type()).isEqualTo(ProblemType.REDRIVE_SUPERSEDED);
    assertThat(refused.problem().detail())
        .contains("Another redrive has begun", "0 letters were put back before", "Ask again");
    assertProblem(redrive(Map.of("ids", ids, "after", "x")), 422, "invalid-selection", "after 'x'");
    assertThat(Records.of(Topics.IMAGES, ImageId.of(TestImages.png(521)).hex())).hasSize(1);
  }

  private static Response redrive(Map<String, ?> body) {
    return given().contentType("application/json").body(body).post("/rejected/redrive");
  }

  private static List<String> ids(LetterId... ids) {
    return Arrays.stream(ids).map(LetterId::toString).toList();
  }

  private static String path(LetterId id) {
    return "/rejected/" + id.partition() + "/" + id.offset();
  }
}

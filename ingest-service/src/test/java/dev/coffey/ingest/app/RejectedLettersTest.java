package dev.coffey.ingest.app;

import static dev.coffey.ingest.app.Answers.assertProblem;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.letters.LetterBox;
import dev.coffey.ingest.letters.LetterId;
import dev.coffey.schemas.RedrivenHeader;
import dev.coffey.schemas.RejectionReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealServers.class)
class RejectedLettersTest {

  private static final byte[] SCRIPT = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);

  private final LetterBox box = new LetterBox();

  @AfterEach
  void close() {
    box.close();
  }

  @Test
  void lettersAreListedPageByPageNewestFirst() throws Exception {
    // Given
    LetterId first = box.put(RejectionReason.EMPTY, "images", "k1", new byte[] {1}, none());
    LetterId second = box.put(RejectionReason.EMPTY, "images", "k2", new byte[] {2, 3}, none());
    LetterId third = box.put(RejectionReason.EMPTY, "labels", "k3", new byte[] {4}, none());

    // When
    Response page = given().get("/rejected?reason=empty&limit=2");
    Response rest = given().get("/rejected?reason=EMPTY&limit=2&after=" + page.path("next"));
    Response labels = given().get("/rejected?reason=EMPTY&topic=labels");

    // Then
    assertThat(page.<List<String>>path("letters.id"))
        .containsExactly(third.toString(), second.toString());
    assertThat(rest.<List<String>>path("letters.id")).containsExactly(first.toString());
    assertThat(rest.<String>path("next")).isNull();
    assertThat(labels.<List<String>>path("letters.id")).containsExactly(third.toString());
    assertThat(page.<String>path("letters[1].detail")).isEqualTo("Because.");
    assertThat(page.<String>path("letters[1].key")).isEqualTo("k2");
    assertThat(page.<Integer>path("letters[1].bytes")).isEqualTo(2);
    assertThat(page.<Integer>path("letters[1].redriven")).isZero();
    assertThat(page.<Boolean>path("complete")).isTrue();
    assertThat(given().get("/rejected/counts").<Integer>path("by_reason.EMPTY")).isEqualTo(3);
  }

  @Test
  void questionsThatMeanNothingAreProblems() {
    assertProblem(given().get("/rejected?reason=ugly"), 422, "invalid-selection", "'ugly'");
    assertProblem(given().get("/rejected?limit=0"), 422, "invalid-selection", "limit is 0");
    assertProblem(given().get("/rejected?after=x"), 422, "invalid-selection", "'x'");
    assertProblem(given().get("/rejected/0/999999"), 404, "no-such-letter", "0-999999");
    assertProblem(given().get("/rejected/77/0"), 404, "no-such-letter", "77-0");
    assertProblem(act("redrive", Map.of()), 422, "invalid-selection", "all is not meant");
    assertProblem(
        act("redrive", Map.of("ids", List.of("x"))), 422, "invalid-selection", "'x' is no letter");
    assertProblem(act("purge", Map.of()), 422, "invalid-selection", "from the front");
    assertThat(given().contentType("text/plain").body("{}").post("/rejected/purge").statusCode())
        .isEqualTo(415);
  }

  @Test
  void aListWithoutAnEndIsNotRead() throws Exception {
    // Given
    String ids = "{\"ids\":[\"" + "0-1\",\"".repeat(20_000) + "0-1\"],\"dry_run\":true}";

    // When / Then
    assertProblem(
        given().contentType("application/json").body(ids).post("/rejected/redrive"),
        413,
        "too-many-bytes",
        "it may have 65,536 bytes");
    var chunked =
        HttpRequest.newBuilder()
            .uri(URI.create("http://localhost:" + RestAssured.port + "/rejected/purge"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(ids.getBytes(StandardCharsets.UTF_8))))
            .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(chunked, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("no Content-Length");
  }

  @Test
  void anImageIsShownSafely() throws Exception {
    // Given
    byte[] image = TestImages.png(501);
    LetterId id = box.unknownClass(image, "unicorn");

    // When
    Response opened = given().get(path(id));
    Response shown = given().get(path(id) + "/image");

    // Then
    assertThat(opened.<String>path("label")).isEqualTo("unicorn");
    assertThat(opened.<String>path("sender")).isEqualTo("camera 7");
    assertThat(opened.<Integer>path("width")).isEqualTo(32);
    assertThat(opened.<String>path("letter.reason")).isEqualTo("UNKNOWN_CLASS");
    assertThat(shown.asByteArray()).isEqualTo(image);
    assertThat(shown.contentType()).isEqualTo("image/png");
    assertThat(shown.header("Content-Disposition")).startsWith("inline;").contains(".png");
    assertThat(shown.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(shown.header("Content-Security-Policy")).contains("sandbox");
  }

  @Test
  void whatIsNoPictureIsAFileToSave() throws Exception {
    // Given
    LetterId script =
        box.put(RejectionReason.UNREADABLE_RECORD, "images", "k", SCRIPT, Optional.empty());
    LetterId rubbish = box.rubbish(SCRIPT);

    // When
    Response shown = given().get(path(script) + "/image");
    Response listed = given().get(path(rubbish));

    // Then
    assertThat(shown.contentType()).isEqualTo("application/octet-stream");
    assertThat(shown.header("Content-Disposition")).startsWith("attachment;");
    assertThat(shown.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(shown.asByteArray()).isEqualTo(SCRIPT);
    assertThat(listed.<String>path("letter.detail")).startsWith("No letter: ");
    assertThat(redrive(rubbish, false).<String>path("letters[0].why")).contains("only images");
  }

  @Test
  void aPurgeNeedsItsNumberAndTakesTheFront() throws Exception {
    // Given
    LetterId old = box.put(RejectionReason.TOO_MANY_BYTES, "images", "p", new byte[] {1}, none());
    LetterId kept = box.put(RejectionReason.TOO_MANY_BYTES, "images", "p", new byte[] {2}, none());
    Map<String, Object> through = Map.of("through", ids(old));
    int letters = act("purge", Map.of("through", ids(old), "dry_run", true)).path("letters");

    // When
    Response unconfirmed = act("purge", through);
    Response done = act("purge", Map.of("through", ids(old), "confirm", letters));

    // Then
    assertProblem(unconfirmed, 409, "not-confirmed", letters + " letters would go");
    assertThat(done.statusCode()).as(done.asString()).isEqualTo(200);
    assertThat(given().get(path(old)).statusCode()).isEqualTo(404);
    assertThat(given().get(path(kept)).statusCode()).isEqualTo(200);
    Response page = given().get("/rejected?reason=TOO_MANY_BYTES");
    assertThat(page.<List<String>>path("letters.id")).containsExactly(kept.toString());
    assertThat(
            act("purge", Map.of("until", Instant.now().toString(), "dry_run", true))
                .<Integer>path("letters"))
        .isPositive();
    assertThat(
            act("purge", Map.of("until", "2020-01-01T00:00:00Z", "dry_run", true))
                .<Integer>path("letters"))
        .isZero();
  }

  @Test
  void thePageRunsNothingButItsOwnScript() {
    // When
    Response page = given().get("/rejected.html");

    // Then
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(page.header("Content-Security-Policy")).contains("script-src 'self'");
    assertThat(page.asString()).doesNotContain("onclick", "style=", "<script>");
    assertThat(given().get("/rejected.js").statusCode()).isEqualTo(200);
    assertThat(given().get("/rejected.css").statusCode()).isEqualTo(200);
  }

  private static Response act(String action, Map<String, ?> body) {
    return given().contentType("application/json").body(body).post("/rejected/" + action);
  }

  private static Response redrive(LetterId id, boolean again) {
    return act("redrive", Map.of("ids", ids(id), "again", again));
  }

  private static List<String> ids(LetterId... ids) {
    return Arrays.stream(ids).map(LetterId::toString).toList();
  }

  private static String path(LetterId id) {
    return "/rejected/" + id.partition() + "/" + id.offset();
  }

  private static Optional<RedrivenHeader> none() {
    return Optional.empty();
  }
}

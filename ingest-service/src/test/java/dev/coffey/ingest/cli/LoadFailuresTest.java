package dev.coffey.ingest.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.dataset.TestCollections;
import dev.coffey.ingest.intake.ImageId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load to a service that takes every image but one, and that one as each test says. */
class LoadFailuresTest {

  /** The connection is closed without an answer. */
  private static final int NO_ANSWER = 0;

  private static final String UNLUCKY = ImageId.of(TestImages.png(1001)).hex();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Images by how often each was sent. */
  private final Map<String, Integer> sent = new ConcurrentHashMap<>();

  private volatile IntUnaryOperator statusOfUnlucky = time -> 202;
  private volatile IntUnaryOperator statusOfOthers = time -> 202;
  private HttpServer server;
  private Path folder;
  private Path journal;

  @BeforeEach
  void serve(@TempDir Path temp) throws IOException {
    folder = TestCollections.folder(temp.resolve("folder"), 3);
    journal = temp.resolve("load.journal");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/images", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String id = ImageId.of(exchange.getRequestBody().readAllBytes()).hex();
      int time = sent.merge(id, 1, Integer::sum);
      int status = (id.equals(UNLUCKY) ? statusOfUnlucky : statusOfOthers).applyAsInt(time);
      if (status == NO_ANSWER) {
        return;
      }
      exchange.getResponseHeaders().set("Retry-After", "1");
      byte[] body =
          (status == 202
                  ? "{\"id\":\"%s\"}".formatted(id)
                  : "{\"type\":\"/problems/internal-error\",\"detail\":\"NullPointerException\"}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 501, 502, 503, 504, 507, NO_ANSWER})
  void whatPassesIsNoVerdictAboutAnImage(int status) throws Exception {
    // Given
    statusOfUnlucky = time -> time <= 2 ? status : 202;

    // When
    CommandRun run = load();

    // Then
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("Accepted 6 images").doesNotContain("Rejected");
    assertThat(sent).hasSize(6).containsEntry(UNLUCKY, 3);
    assertThat(Files.readString(journal)).contains(UNLUCKY);
  }

  @Test
  void anImageThatTheServiceFailsAtIsLeftToTheNextRunAndHoldsNoOtherUp() throws Exception {
    // Given
    statusOfUnlucky = time -> 500;

    // When
    CommandRun run = load();

    // Then
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out())
        .contains("Accepted 5 images")
        .containsPattern("Unfinished 1:\\R +1 {2}internal-error\\R +.*HTTP 500: NullPointer")
        .doesNotContain("Rejected");
    assertThat(run.err())
        .contains("failed at 1 of the images", "The same command sends what is left");
    assertThat(Files.readAllLines(journal))
        .noneMatch(line -> line.startsWith("rejected"))
        .filteredOn(line -> line.startsWith("unfinished"))
        .singleElement()
        .asString()
        .contains("internal-error");
    assertThat(sent).containsEntry(UNLUCKY, 5);
  }

  @Test
  void theNextRunSendsItAgain() throws Exception {
    // Given
    statusOfUnlucky = time -> 500;
    load();
    sent.clear();
    statusOfUnlucky = time -> 202;

    // When
    CommandRun run = load();

    // Then
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("Accepted 1 images").contains("Skipped 5");
    assertThat(sent).containsExactly(Map.entry(UNLUCKY, 1));
  }

  @Test
  void aServiceThatFailsAtAllStopsTheLoad() throws Exception {
    // Given
    statusOfUnlucky = time -> 500;
    statusOfOthers = time -> 500;

    // When
    CommandRun run = load("--patience=PT2S");

    // Then
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err())
        .contains("Stopped: HTTP 500: NullPointerException", "The same command goes on from here");
    assertThat(Files.readString(journal)).doesNotContain("rejected", "accepted");
  }

  @Test
  void aWrongAddressIsNoVerdictAboutImages() throws Exception {
    // When
    CommandRun run = loadTo("/elsewhere");

    // Then
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("HTTP 404", "No ingest service answers there; see --url");
    assertThat(Files.readString(journal)).doesNotContain("rejected");
    assertThat(sent).isEmpty();
  }

  private CommandRun load(String... more) {
    return loadTo("", more);
  }

  private CommandRun loadTo(String path, String... more) {
    String[] args = {
      "load",
      folder.toString(),
      "--url=http://127.0.0.1:" + server.getAddress().getPort() + path,
      "--journal=" + journal,
      more.length == 0 ? "--patience=PT1M" : more[0]
    };
    return CommandRun.of(args);
  }
}

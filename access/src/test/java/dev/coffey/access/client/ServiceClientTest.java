package dev.coffey.access.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client at a service that answers each path with the status in it. */
class ServiceClientTest {

  private static final Limits LIMITS = new Limits(Duration.ofSeconds(30), 1 << 20);

  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private URI base;
  private String body = "{}";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path + " " + exchange.getRequestHeaders().getFirst("X-API-Key"));
    int status =
        asked.size() > 1 && path.equals("/429") ? 200 : Integer.parseInt(path.substring(1));
    exchange.getResponseHeaders().set("Retry-After", "0");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private ServiceClient client(Duration patience) {
    return new ServiceClient(base, Optional.of("coffey_k"), LIMITS, patience);
  }

  @Test
  void aProblemIsToldInItsOwnWords() throws Exception {
    // Given
    body = "{\"type\":\"/problems/too-many-pixels\",\"detail\":\"9 pixels, more than 4.\"}";

    // When
    Reply reply = client(Duration.ZERO).get("/422");

    // Then
    var refused = (Reply.Refused) reply;
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.problem()).isEqualTo("too-many-pixels");
    assertThat(refused.detail()).isEqualTo("9 pixels, more than 4.");
    assertThat(refused.isPassing()).isFalse();
    assertThat(asked).containsExactly("/422 coffey_k");
  }

  @Test
  void whatIsNoProblemIsToldAsItIs() throws Exception {
    // Given
    body = "<h1>Bad gateway</h1>";

    // When
    Reply reply = client(Duration.ZERO).get("/502");

    // Then
    var refused = (Reply.Refused) reply;
    assertThat(refused.problem()).isEmpty();
    assertThat(refused.detail()).isEqualTo("<h1>Bad gateway</h1>");
    assertThat(refused.isPassing()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400, false, false", "413, false, false", "422, false, false",
    "408, true, false", "425, true, false", "429, true, false",
    "502, true, false", "503, true, false", "504, true, false",
    "500, true, true", "501, true, true", "507, true, true",
  })
  void whatPassesIsNotTheRequestsFault(int status, boolean passing, boolean failure)
      throws Exception {
    // When
    Reply reply = client(Duration.ZERO).get("/" + status);

    // Then
    var refused = (Reply.Refused) reply;
    assertThat(refused.isPassing()).isEqualTo(passing);
    assertThat(refused.isFailure()).isEqualTo(failure);
  }

  @Test
  void comesBackWhenAskedToIfItIsPatient() throws Exception {
    // When
    Reply reply = client(Duration.ofMinutes(1)).post("/429", "{}");

    // Then
    assertThat(reply).isInstanceOf(Reply.Given.class);
    assertThat(asked).hasSize(2);
  }

  @Test
  void doesNotComeBackIfItIsNot() throws Exception {
    // When
    Reply reply = client(Duration.ZERO).get("/429");

    // Then
    assertThat(((Reply.Refused) reply).isTooOften()).isTrue();
    assertThat(((Reply.Refused) reply).retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(asked).hasSize(1);
  }

  @Test
  void whereNobodyListensItSaysWhatToDo() throws Exception {
    // Given
    server.stop(0);

    // When
    Reply reply = client(Duration.ZERO).get("/200");

    // Then
    assertThat(((Reply.Silent) reply).detail())
        .startsWith("No answer from http://127.0.0.1:")
        .contains("nobody listens there", "--url");
  }
}

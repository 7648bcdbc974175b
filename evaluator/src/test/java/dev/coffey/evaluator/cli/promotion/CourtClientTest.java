package dev.coffey.evaluator.cli.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line at an evaluator that is too busy once, and wants a key. */
class CourtClientTest {

  private final List<String> keys = new ArrayList<>();
  private int busy = 429;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/promotions", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("X-API-Key");
    keys.add(String.valueOf(key));
    int status = key == null ? 401 : keys.size() == 1 ? busy : 200;
    exchange.getResponseHeaders().set("Retry-After", "1");
    byte[] body =
        (status == 200 ? "[]" : "{\"detail\":\"GET /promotions needs a key\"}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private CommandLine command(StringWriter told) {
    return new CommandLine(new PromotionsCommand())
        .setOut(new PrintWriter(told, true))
        .setErr(new PrintWriter(told, true));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void sendsTheFilesKeyAndComesBackWhenAskedTo(@TempDir Path folder) throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("key"), "coffey_abc\n");
    var told = new StringWriter();

    // When
    int exit = command(told).execute("--url", url(), "--api-key-file", file.toString());

    // Then
    assertThat(exit).as(told.toString()).isZero();
    assertThat(keys).containsExactly("coffey_abc", "coffey_abc");
  }

  @Test
  void comesBackWhenTheStudentChangesHands(@TempDir Path folder) throws Exception {
    // Given
    busy = 503;
    Path file = Files.writeString(folder.resolve("key"), "coffey_abc\n");
    var told = new StringWriter();

    // When
    int exit = command(told).execute("--url", url(), "--api-key-file", file.toString());

    // Then
    assertThat(exit).as(told.toString()).isZero();
    assertThat(keys).hasSize(2);
  }

  @Test
  void tellsWhatIsMissing() {
    // Given
    var told = new StringWriter();

    // When
    int exit = command(told).execute("--url", url());

    // Then
    assertThat(exit).isEqualTo(Telling.REFUSED);
    assertThat(told.toString()).contains("GET /promotions needs a key");
  }

  @Test
  void aFileThatIsNoKeyIsWrongUsage(@TempDir Path folder) throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("key"), "zoe operate sha256:abc\n");
    var told = new StringWriter();

    // When
    int exit = command(told).execute("--url", url(), "--api-key-file", file.toString());

    // Then
    assertThat(exit).isEqualTo(2);
    assertThat(told.toString()).contains("must have one line, the key, and nothing else");
    assertThat(keys).isEmpty();
  }
}

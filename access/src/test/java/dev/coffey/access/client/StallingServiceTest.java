package dev.coffey.access.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client at a service that begins to answer and does not come to an end. */
@Timeout(30)
class StallingServiceTest {

  private static final Limits LIMITS = new Limits(Duration.ofMillis(1_500), 1 << 16);

  private final CompletableFuture<String> hungUp = new CompletableFuture<>();
  private ServerSocket server;
  private URI base;

  /** What the service does once it was asked. */
  private interface Answer {
    void write(Socket caller, OutputStream out) throws IOException;
  }

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    base = URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private Reply asked(Answer answer) throws InterruptedException {
    Thread service = new Thread(() -> serve(answer), "service");
    service.setDaemon(true);
    service.start();
    return new ServiceClient(base, Optional.empty(), LIMITS, Duration.ZERO).get("/rejected");
  }

  private void serve(Answer answer) {
    try (Socket caller = server.accept()) {
      readRequest(caller.getInputStream());
      answer.write(caller, caller.getOutputStream());
      // Nothing more, until the caller has had enough.
      int next = caller.getInputStream().read();
      hungUp.complete(next < 0 ? "closed" : "said " + next);
    } catch (IOException e) {
      hungUp.complete("reset");
    }
  }

  private static void readRequest(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\n") < 0) {
      read.append((char) in.read());
    }
  }

  private static void head(OutputStream out, String length) throws IOException {
    out.write(("HTTP/1.1 200 OK\r\n" + length + "\r\n\r\n").getBytes(US_ASCII));
    out.flush();
  }

  private void assertHungUp() throws Exception {
    assertThat(hungUp.get(20, TimeUnit.SECONDS)).isIn("closed", "reset");
  }

  private String silence(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Silent.class);
    return ((Reply.Silent) reply).detail();
  }

  @Test
  void whoSaysNothingIsGivenUp() throws Exception {
    // When
    String detail = silence(asked((caller, out) -> {}));

    // Then
    assertThat(detail)
        .startsWith("No answer from " + base + "/rejected: it said nothing within 1.5 seconds.")
        .contains("Ask again", "/q/health");
    assertHungUp();
  }

  @Test
  void whoSendsHeadersAndHalfABodyIsGivenUp() throws Exception {
    // When
    String detail =
        silence(
            asked(
                (caller, out) -> {
                  head(out, "Content-Length: 100");
                  out.write('{');
                  out.flush();
                }));

    // Then
    assertThat(detail)
        .startsWith("No answer from " + base + "/rejected: it answered 200 and 1 bytes")
        .contains("did not end within 1.5 seconds.", "Ask again", "/q/health");
    assertHungUp();
  }

  @Test
  void whoAlwaysSendsAnotherByteIsGivenUp() throws Exception {
    // When
    String detail =
        silence(
            asked(
                (caller, out) -> {
                  head(out, "Content-Length: 100000");
                  caller.setSoTimeout(100);
                  dripUntilClosed(caller, out);
                }));

    // Then
    assertThat(detail).contains("did not end within 1.5 seconds.");
    assertHungUp();
  }

  private static void dripUntilClosed(Socket caller, OutputStream out) throws IOException {
    while (true) {
      out.write('x');
      out.flush();
      try {
        if (caller.getInputStream().read() < 0) {
          return;
        }
      } catch (java.net.SocketTimeoutException e) {
        // Still there: another byte.
      }
    }
  }

  @Test
  void whoSendsMoreThanAnyAnswerHasIsGivenUp() throws Exception {
    // When
    String detail =
        silence(
            asked(
                (caller, out) -> {
                  head(out, "Content-Length: 5000000000");
                  byte[] much = new byte[1 << 16];
                  while (true) {
                    out.write(much);
                  }
                }));

    // Then
    assertThat(detail).contains("/rejected: it answered 200 and more than 65,536 bytes");
    assertHungUp();
  }
}

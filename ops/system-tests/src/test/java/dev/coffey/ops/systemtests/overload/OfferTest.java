package dev.coffey.ops.systemtests.overload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffey.checkpoints.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OfferTest {

  private static final int CONNECTIONS_WAITING_MAX = 1_000;
  private static final FreshImages IMAGES = new FreshImages(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Answers answers = new Answers();
  private HttpServer server;
  private Offer offer;

  @BeforeEach
  void listen() throws IOException {
    server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CONNECTIONS_WAITING_MAX);
    server.setExecutor(threads);
    server.start();
    offer = new Offer(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), IMAGES);
  }

  @AfterEach
  void end() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  @Timeout(120)
  void everyImageIsOfferedOnceAndEveryAnswerCounted() throws InterruptedException {
    // Given: of three images one is taken, one refused, one failed
    AtomicInteger requests = new AtomicInteger();
    server.createContext(
        "/images",
        exchange -> {
          String id = Sha256.hex(exchange.getRequestBody().readAllBytes());
          switch (requests.getAndIncrement() % 3) {
            case 0 -> answer(exchange, 202, "{\"id\":\"" + id + "\"}");
            case 1 -> {
              exchange.getResponseHeaders().set("Retry-After", "2");
              answer(exchange, 429, "{}");
            }
            default -> answer(exchange, 429, "no Retry-After");
          }
        });

    // When
    long sent = offer.atRate(600, Duration.ofMillis(500), answers);

    // Then
    assertThat(sent).isEqualTo(300);
    assertThat(requests).hasValue(300);
    assertThat(answers.accepted()).hasSize(100);
    assertThat(answers.acceptedMicros().getTotalCount()).isEqualTo(100);
    assertThat(answers.refused()).isEqualTo(100);
    assertThat(answers.errors()).containsOnlyKeys("429 no Retry-After");
    assertThat(answers.errorCount()).isEqualTo(100);
  }

  @Test
  @Timeout(120)
  void goesOnAtItsRateWhileNothingIsAnswered() throws InterruptedException {
    // Given: nobody is answered before all have asked
    CountDownLatch all = new CountDownLatch(50);
    server.createContext(
        "/images",
        exchange -> {
          String id = Sha256.hex(exchange.getRequestBody().readAllBytes());
          all.countDown();
          awaited(all);
          answer(exchange, 202, "{\"id\":\"" + id + "\"}");
        });

    // When
    offer.atRate(500, Duration.ofMillis(100), answers);

    // Then
    assertThat(answers.accepted()).hasSize(50);
    assertThat(answers.errorCount()).isZero();
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}

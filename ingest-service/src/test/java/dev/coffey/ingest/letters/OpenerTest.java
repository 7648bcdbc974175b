package dev.coffey.ingest.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffey.ingest.RealServers;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.RejectionReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An opener of its own, beside the service's. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
class OpenerTest {

  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private LetterId letter;
  private Enclosure.Opener opener;

  @BeforeEach
  void reject() throws Exception {
    try (var box = new LetterBox()) {
      letter = box.put(RejectionReason.OTHER, "images", "k", new byte[] {1}, Optional.empty());
    }
    var config = ConfigProvider.getConfig();
    var registry = Registries.connect(config.getValue("coffey.registry.url", String.class));
    var topics =
        new LetterTopics(
            Map.of("bootstrap.servers", config.getValue("kafka.bootstrap.servers", String.class)),
            registry);
    opener = new Enclosure.Opener(topics, registry);
  }

  @AfterEach
  void close() {
    letGo.countDown();
    opener.close();
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotRead() {
    assertThatThrownBy(() -> opener.open(letter, () -> false))
        .isInstanceOf(LettersUnreadException.class)
        .hasMessageContaining("nobody waits for it");
    assertThat(opener.open(letter, () -> true)).isPresent();
  }

  @Test
  void itsEndWaitsForTheLetterThatIsBeingReadAndForNoOther() {
    // Given one that is being read, and one that waits for its turn
    var read = CompletableFuture.supplyAsync(() -> opener.open(letter, this::isAwaitedOnceLetGo));
    await().atMost(LIMIT).until(() -> begun.getCount() == 0);
    var waiting = new CompletableFuture<Optional<Enclosure>>();
    Thread waiter = started(() -> waiting.complete(opener.open(letter, () -> true)), waiting);
    awaitWaiting(waiter);

    // When
    var closed = new CompletableFuture<Boolean>();
    Thread closer =
        started(
            () -> {
              opener.close();
              closed.complete(true);
            },
            closed);
    awaitWaiting(closer);
    boolean closedEarly = closed.isDone();
    letGo.countDown();

    // Then
    assertThat(read).succeedsWithin(LIMIT).matches(Optional::isPresent);
    assertThat(closed).succeedsWithin(LIMIT);
    assertThat(closedEarly).isFalse();
    assertThat(waiting)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withMessageContaining("the service is ending");
  }

  private boolean isAwaitedOnceLetGo() {
    begun.countDown();
    try {
      letGo.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private static Thread started(Runnable task, CompletableFuture<?> result) {
    var thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    await().atMost(LIMIT).until(() -> thread.getState() == Thread.State.WAITING);
  }
}

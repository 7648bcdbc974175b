package dev.coffey.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.trainer.flow.Cluster;
import dev.coffey.trainer.flow.SampleWorld;
import dev.coffey.trainer.flow.Trainer;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody asks for a checkpoint of a student that has two steps without one. */
class CheckpointAnswerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Checkpoints ON_REQUEST =
      new Checkpoints(1_000_000, Duration.ofHours(1), Duration.ZERO);

  @TempDir Path folder;
  private Cluster cluster;
  private SampleWorld samples;
  private Trainer trainer;

  @BeforeEach
  void takeTwoSteps() {
    cluster = new Cluster(folder);
    samples = cluster.samples();
    samples.labeled(40, null);
    samples.unlabeled(2 * Cluster.FRESH, null);
    trainer = cluster.trainer("student", 32, ON_REQUEST, () -> {});
    await().atMost(PATIENCE).until(() -> trainer.status().step() == 2);
  }

  @AfterEach
  void stop() {
    trainer.close();
    samples.close();
    cluster.close();
  }

  @Test
  void whileTheBrokerIsAwayItIsToAskAgainAndTheCheckpointIsMadeAfterwards() {
    // Given
    cluster.killBroker();

    // When
    Response answer = ask(Duration.ofSeconds(3));

    // Then
    assertThat(answer.getStatus()).isEqualTo(503);
    assertThat(answer.getHeaderString("Retry-After")).isEqualTo("10");
    assertThat(answer.getMediaType()).hasToString("application/problem+json");
    assertThat(((Problem) answer.getEntity()).detail())
        .startsWith("It is not committed after 3 s: the broker is away or slow.")
        .contains("still published when the broker takes it");
    cluster.startBroker();
    await().atMost(PATIENCE).until(() -> checkpointStep() == 2);
    samples.unlabeled(Cluster.FRESH, null);
    await().atMost(PATIENCE).until(() -> trainer.status().step() == 3);
    Response next = ask(PATIENCE);
    assertThat(next.getStatus()).isEqualTo(200);
    assertThat(((TrainerResource.Published) next.getEntity()).step()).isEqualTo(3);
  }

  @Test
  void whoWasReplacedSaysSo() {
    // Given: a publisher that did not wait for its turn
    CheckpointPublisher.open("student", cluster.kafka(), cluster.registry(), Optional.empty())
        .close();

    // When
    Response answer = ask(PATIENCE);

    // Then
    assertThat(answer.getStatus()).isEqualTo(409);
    assertThat(answer.getMediaType()).hasToString("application/problem+json");
    assertThat(((Problem) answer.getEntity()).title()).isEqualTo("No checkpoint");
    assertThat(((Problem) answer.getEntity()).detail())
        .startsWith("Another trainer has taken the student over, and is the one to ask: ");
  }

  private Response ask(Duration waitMax) {
    return CheckpointAnswer.to(trainer::checkpoint, waitMax)
        .await()
        .atMost(PATIENCE.multipliedBy(2));
  }

  private long checkpointStep() {
    return trainer.status().checkpoint().map(TrainerStatus.Checkpoint::step).orElse(0L);
  }
}

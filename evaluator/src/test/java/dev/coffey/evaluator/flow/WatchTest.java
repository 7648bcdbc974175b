package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.Classification;
import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKind;
import dev.coffey.schemas.Topics;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Champions on a stream of samples, with a real broker and real students. */
class WatchTest {
  private final World world = World.shared();
  private final Stream stream = new Stream(world);
  private final String student = "watched-" + System.nanoTime();

  private String champion(RunningEvaluator evaluator, long step, byte[] weights) throws Exception {
    String id = world.publish(student, step, weights, stream.readSoFar());
    assertThat(world.awaitEvaluation(id).getPromoted()).isTrue();
    await().atMost(World.LIMIT).until(() -> evaluator.watches().curves(student).isPresent());
    return id;
  }

  private static void awaitLabels(
      RunningEvaluator evaluator, String student, int windows, int open) {
    await()
        .atMost(World.LIMIT)
        .until(
            () -> {
              Optional<Curves> curves = evaluator.watches().curves(student);
              return curves.isPresent()
                  && curves.get().labels().closed().size() == windows
                  && curves.get().labels().open().getImages() == open;
            });
  }

  /** An application that asks without pause until it is closed. */
  private final class Application implements AutoCloseable {
    private final ModelHandle handle =
        ModelHandle.builder()
            .kafka(world.clients().kafka())
            .registry(world.registryUrl())
            .studentId(student)
            .follow(Follow.alias("champion"))
            .build();
    private final byte[] image;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong served = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::ask);

    Application() throws IOException {
      image = TwoColours.png(1, new Random(1));
      thread.start();
    }

    private void ask() {
      while (!stopped.get()) {
        try (ModelHandle.Lease model = handle.acquire()) {
          assertThat(model.classify(List.of(image)).get(0))
              .isInstanceOf(Classification.Classified.class);
          served.incrementAndGet();
          Thread.sleep(5); // the machine has others to serve
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      stopped.set(true);
      thread.join(World.LIMIT.toMillis());
      handle.close();
    }
  }

  @Test
  void aChampionMadeBadByAShiftedStreamIsRolledBackWithoutAFailedRequest() throws Exception {
    // Given a champion of a former world, and a better one of this world that took its place
    try (RunningEvaluator evaluator = RunningEvaluator.watching(world, student)) {
      String before = champion(evaluator, 1, TwoColours.swapped(1, 40));
      String now = champion(evaluator, 2, TwoColours.student(1, 40));
      try (Application application = new Application()) {
        stream.labeled(40, false);
        awaitLabels(evaluator, student, 2, 0);

        // When the stream shifts to the former world
        stream.labeled(40, true);
        await().atMost(World.LIMIT).until(() -> world.decisions(student).size() == 3);

        // Then
        Promotion decision = world.decisions(student).get(2);
        assertThat(decision.getKind()).isEqualTo(PromotionKind.ROLLBACK);
        assertThat(decision.getCheckpointId()).isEqualTo(before);
        assertThat(decision.getPreviousId()).isEqualTo(now);
        assertThat(decision.getActor()).isEqualTo("evaluator");
        assertThat(decision.getReason())
            .contains("below the floor of 85.0 %", "the champion before, " + before + ", has");
        await()
            .atMost(World.LIMIT)
            .until(
                () -> application.handle.serving().orElseThrow().getCheckpointId().equals(before));
        long servedByThen = application.served.get();
        await().atMost(World.LIMIT).until(() -> application.served.get() > servedByThen);
        assertThat(application.failure.get()).isNull();
        awaitAlarm(evaluator);
      }
    }
  }

  private void awaitAlarm(RunningEvaluator evaluator) {
    await()
        .atMost(World.LIMIT)
        .until(
            () ->
                evaluator.watches().curves(student).orElseThrow().labels().closed().stream()
                    .flatMap(window -> window.getAlarms().stream())
                    .anyMatch(alarm -> alarm.startsWith("accuracy ")));
  }

  @Test
  void countsEachFreshSampleOnceOverARestart() throws Exception {
    // Given 30 labelled samples, 10 of which fall into an open window, and 20 that are not labelled
    stream.labeled(8, false); // the champion has read these
    try (RunningEvaluator evaluator = RunningEvaluator.watching(world, student)) {
      champion(evaluator, 1, TwoColours.student(2, 40));
      stream.labeled(30, false);
      stream.unlabeled(20);
      awaitLabels(evaluator, student, 1, 10);
      awaitTeacher(evaluator, 2, 10);
    }

    // When
    List<PrequentialWindow> labels;
    try (RunningEvaluator evaluator = RunningEvaluator.watching(world, student)) {
      awaitLabels(evaluator, student, 1, 10);
      stream.labeled(10, false);
      awaitLabels(evaluator, student, 2, 0);
      awaitTeacher(evaluator, 3, 0);
      labels = evaluator.watches().curves(student).orElseThrow().labels().closed();
    }

    // Then
    assertThat(labels).extracting(PrequentialWindow::getNumber).containsExactly(1L, 2L);
    assertThat(labels).extracting(PrequentialWindow::getImages).containsExactly(20, 20);
    assertThat(labels).allSatisfy(it -> assertThat(it.getRight()).isGreaterThan(15));
    assertThat(labels.get(1).getClasses()).extracting("name").containsExactly("blue", "red");
  }

  private void awaitTeacher(RunningEvaluator evaluator, int windows, int open) {
    await()
        .atMost(World.LIMIT)
        .until(
            () -> {
              Optional<Curves> curves = evaluator.watches().curves(student);
              return curves.isPresent()
                  && curves.get().teacher().closed().size() == windows
                  && curves.get().teacher().open().getImages() == open;
            });
  }

  @Test
  void theMixIsTunedAgainOnFreshSamples() throws Exception {
    // Given a champion whose CE head knows this world and whose KD head the former one
    try (RunningEvaluator evaluator = RunningEvaluator.watching(world, student)) {
      String id = champion(evaluator, 1, TwoColours.divided(3, 60));
      HeadMix crowned = world.mix(student);

      // When the former world comes back
      stream.labeled(40, true);
      await()
          .atMost(World.LIMIT)
          .until(() -> !world.mix(student).getTunedOn().equals(crowned.getTunedOn()));

      // Then
      HeadMix mix = world.mix(student);
      assertThat(mix.getCheckpointId()).isEqualTo(id);
      assertThat(mix.getTunedOn()).isEqualTo("rolling window of 20 fresh labelled samples");
      assertThat(mix.getImages()).isEqualTo(20);
      assertThat(mix.getAlpha()).isLessThan(crowned.getAlpha());
      assertThat(world.decisions(student)).hasSize(1);
    }
  }

  @Test
  void whatEndsAWatchIsTold() throws Exception {
    // Given
    var failures = new LinkedBlockingQueue<Throwable>();
    WatchListener bursting =
        new WatchListener() {
          @Override
          public void read(String topic, long records, long offsets) {
            throw new OutOfMemoryError("of a test");
          }
        };
    try (RunningEvaluator evaluator = RunningEvaluator.watching(world, student)) {
      champion(evaluator, 1, TwoColours.student(4, 40));

      // When
      try (Watches watches =
          new Watches(
              RunningEvaluator.SETTINGS,
              world.clients(),
              bursting,
              Clock.systemUTC(),
              failures::add)) {
        watches.follow(student, evaluator.court());
        Throwable failure = failures.poll(World.LIMIT.toSeconds(), TimeUnit.SECONDS);

        // Then
        assertThat(failure).isInstanceOf(OutOfMemoryError.class).hasMessage("of a test");
      }
    }
  }

  @Test
  void aRecordThatIsNoneOfItsTopicHoldsNoWatchUp() throws Exception {
    // Given
    try (RunningEvaluator evaluator = RunningEvaluator.watching(world, student)) {
      champion(evaluator, 1, TwoColours.student(2, 40));
    }
    world.send(Topics.PREQUENTIAL, student, new byte[] {9, 9, 9, 9});

    // When
    try (RunningEvaluator evaluator = RunningEvaluator.watching(world, student)) {
      stream.labeled(10, false);

      // Then
      awaitLabels(evaluator, student, 0, 10);
    }
  }
}

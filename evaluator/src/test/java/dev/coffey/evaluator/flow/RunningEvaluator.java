package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.judgement.Rules;
import dev.coffey.evaluator.prequential.Band;
import dev.coffey.evaluator.prequential.CurveSettings;
import dev.coffey.evaluator.prequential.Floor;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.Promotion;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Clock;
import java.util.List;

/** Loop, court and the watch of one student, running until they are closed. */
final class RunningEvaluator implements AutoCloseable {
  private static final WatchSettings SETTINGS =
      new WatchSettings(
          "champion",
          World.STUDENTS,
          new CurveSettings(20, 1, 100, new Band(3, 5)),
          new Floor(20, 0.15, 0, 3),
          1,
          20,
          1);

  private final Watches watches;
  private final Court court;
  private final EvaluationLoop loop;
  private final Thread thread;

  /** Watches this student and no other, of whose samples it knows nothing. */
  RunningEvaluator(World world, String student) {
    watches = new Watches(SETTINGS, world.clients(), window -> {}, Clock.systemUTC());
    court = new Court(Clock.systemUTC(), new Watching(student));
    loop =
        new EvaluationLoop(
            new EvaluationLoop.Settings("champion", "evaluator-test", World.STUDENTS, "holdout"),
            world.clients(),
            new VariantLibrary(world.variants(), "holdout", List.of("val", "sketch")),
            List.of(),
            new Gate(Rules.of("val", 1.0, 0.10)),
            court,
            new Evaluations(evaluation -> {}),
            Clock.systemUTC(),
            TracerProvider.noop().get("test"));
    thread = new Thread(loop);
    thread.start();
    await().atMost(World.LIMIT).until(court::isSitting);
  }

  private final class Watching implements DecisionListener {
    private final String student;

    Watching(String student) {
      this.student = student;
    }

    @Override
    public void holds(Promotion decision) {
      if (decision.getStudentId().equals(student)) {
        watches.follow(student, court);
      }
    }

    @Override
    public void decided(Promotion decision) {
      holds(decision);
    }
  }

  Watches watches() {
    return watches;
  }

  @Override
  public void close() throws InterruptedException {
    watches.close();
    loop.close();
    thread.join(World.LIMIT.toMillis());
    assertThat(thread.isAlive()).isFalse();
  }
}

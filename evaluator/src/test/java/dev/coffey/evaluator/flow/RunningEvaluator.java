package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.evaluator.circuit.Holders;
import dev.coffey.evaluator.circuit.Membership;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.judgement.Rules;
import dev.coffey.evaluator.prequential.Band;
import dev.coffey.evaluator.prequential.CurveSettings;
import dev.coffey.evaluator.prequential.Floor;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.Promotion;
import io.opentelemetry.api.trace.TracerProvider;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Loop, clerk, court and watches, running until they are closed. */
final class RunningEvaluator implements AutoCloseable {
  static final Rules RULES = Rules.of("val", 1.0, 0.10);
  static final URI ADDRESS = URI.create("http://localhost:8084");

  /** Of topic training-steps. */
  static final int PARTITIONS = 4;

  static final WatchSettings SETTINGS =
      new WatchSettings(
          "champion",
          World.STUDENTS,
          new CurveSettings(20, 1, 100, new Band(3, 5)),
          new Floor(20, 0.15, 0, 3),
          1,
          20,
          1);

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Evaluations evaluations = new Evaluations();
  private final Watches watches;
  private final Court court;
  private final EvaluationLoop loop;
  private final Holders holders;
  private final Clerk clerk;
  private final List<Thread> threads;

  private RunningEvaluator(
      World world, Clients clients, Rules rules, URI address, Predicate<String> watched) {
    watches =
        new Watches(SETTINGS, clients, new WatchListener() {}, Clock.systemUTC(), failures::add);
    court = new Court(World.HORIZON, "champion", new Watching(watched));
    loop =
        new EvaluationLoop(
            new EvaluationLoop.Settings(World.STUDENTS, "holdout", "evaluator-test.checkpoints"),
            clients,
            new VariantLibrary(world.variants(), "holdout", List.of("val", "sketch")),
            List.of(),
            new Gate(rules),
            court,
            evaluations,
            Clock.systemUTC(),
            TracerProvider.noop().get("test"));
    holders = new Holders(clients.kafka(), "evaluator-test");
    clerk =
        new Clerk(
            new Clerk.Settings(
                new Membership.Seat("evaluator-test", Optional.empty(), address), "evaluator-test"),
            holders,
            clients,
            court,
            evaluations,
            watches::heard);
    threads = List.of(new Thread(loop, "evaluation"), new Thread(clerk, "clerk"));
    threads.forEach(Thread::start);
  }

  /** Judges all students, and watches none. */
  static RunningEvaluator judging(World world, Rules rules) {
    return new RunningEvaluator(world, world.clients(), rules, ADDRESS, student -> false)
        .sitting(PARTITIONS);
  }

  /** Judges the checkpoints that one of these keys has signed. */
  static RunningEvaluator trusting(World world, TrustedKeys keys) {
    Clients all = world.clients();
    return new RunningEvaluator(
            world,
            new Clients(all.kafka(), all.registry(), keys, all.horizon()),
            RULES,
            ADDRESS,
            student -> false)
        .sitting(PARTITIONS);
  }

  /** Watches this student and no other, of whose samples it knows nothing. */
  static RunningEvaluator watching(World world, String student) {
    return new RunningEvaluator(world, world.clients(), RULES, ADDRESS, student::equals)
        .sitting(PARTITIONS);
  }

  /** Comes to others that are there; it has as many partitions as the group gives it. */
  static RunningEvaluator joining(World world, URI address, Predicate<String> watched) {
    return new RunningEvaluator(world, world.clients(), RULES, address, watched);
  }

  /** The same with somebody's rights; it watches nobody. */
  static RunningEvaluator joining(World world, Clients clients) {
    return new RunningEvaluator(world, clients, RULES, ADDRESS, student -> false);
  }

  private final class Watching implements DecisionListener {
    private final Predicate<String> watched;

    Watching(Predicate<String> watched) {
      this.watched = watched;
    }

    @Override
    public void holds(Promotion decision) {
      if (watched.test(decision.getStudentId())) {
        watches.follow(decision.getStudentId(), court);
      }
    }

    @Override
    public void decided(Promotion decision) {
      holds(decision);
    }

    @Override
    public void leaves(String studentId) {
      watches.leave(studentId);
    }
  }

  /** Waits until it judges the students of so many partitions. */
  RunningEvaluator sitting(int partitions) {
    await().atMost(World.LIMIT).until(() -> court.sitting().size() == partitions);
    return this;
  }

  Court court() {
    return court;
  }

  Evaluations evaluations() {
    return evaluations;
  }

  Watches watches() {
    return watches;
  }

  @Override
  public void close() throws InterruptedException {
    watches.close();
    loop.close();
    clerk.close();
    for (Thread thread : threads) {
      thread.join(World.LIMIT.toMillis());
      assertThat(thread.isAlive()).isFalse();
    }
    holders.close();
    assertThat(failures).isEmpty();
  }
}

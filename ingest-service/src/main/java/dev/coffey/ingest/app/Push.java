package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.Delivery;
import dev.coffey.ingest.flow.InFlight;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The way every push takes: read the body on the event loop, judge it on a worker, wait for the
 * acknowledgement on no thread at all, answer. Thread-safe.
 */
final class Push {

  private final BodyReader bodies;
  private final Duration retryAfter;

  Push(BodyReader bodies, Duration retryAfter) {
    this.bodies = bodies;
    this.retryAfter = retryAfter;
  }

  /** What judging a body led to. */
  sealed interface Step {

    /** It is on its way to the broker. */
    record Sent(CompletionStage<Delivery> delivery, Function<Delivery.Stored, Object> answer)
        implements Step {}

    /** It may not enter. */
    record Stopped(Problem problem) implements Step {}
  }

  /**
   * Reads the body, judges it, and sends what may enter; the answer's status is then 202.
   *
   * @param closed why nothing is taken now, if so; asked on the event loop
   * @param judge runs on a worker thread
   */
  CompletionStage<Response> handle(
      RoutingContext exchange,
      long bytesMax,
      Traffic traffic,
      Supplier<Optional<Problem>> closed,
      Function<byte[], Step> judge) {
    Context trace = Context.current(); // that of the request; a worker knows nothing of it
    return bodies
        .read(exchange.request(), bytesMax, closed)
        .thenCompose(
            body -> {
              if (body instanceof Body.Whole whole) {
                return judged(whole, trace.wrapFunction(judge), exchange.request().path(), traffic);
              }
              return CompletableFuture.completedFuture(unread(body, exchange, traffic));
            });
  }

  private Response unread(Body body, RoutingContext exchange, Traffic traffic) {
    if (body instanceof Body.Denied denied) {
      traffic.problem(denied.problem().type());
      Response response = denied.problem().response(exchange.request().path(), retryAfter);
      if (!denied.unread()) {
        return response;
      }
      // What is left of the body would be taken for the next request.
      exchange.addEndHandler(end -> exchange.request().connection().close());
      return Response.fromResponse(response).header("Connection", "close").build();
    }
    return Response.noContent().build();
  }

  private CompletionStage<Response> judged(
      Body.Whole whole, Function<byte[], Step> judge, String path, Traffic traffic) {
    long startNanos = System.nanoTime();
    InFlight.Room room = whole.room();
    int bytes = whole.bytes().length;
    // From here on nothing but the worker holds the body: while the acknowledgement is awaited, the
    // producer's own copy is the only one.
    return CompletableFuture.supplyAsync(
            () -> judge.apply(whole.bytes()), Infrastructure.getDefaultWorkerPool())
        .thenCompose(
            step ->
                step instanceof Step.Sent sent
                    ? sent.delivery()
                        .thenApply(
                            delivery -> answer(delivery, sent, bytes, startNanos, path, traffic))
                    : CompletableFuture.completedFuture(
                        stopped(((Step.Stopped) step).problem(), path, traffic)))
        .whenComplete((response, error) -> room.close());
  }

  private Response answer(
      Delivery delivery,
      Step.Sent sent,
      long bytes,
      long startNanos,
      String path,
      Traffic traffic) {
    if (delivery instanceof Delivery.Stored stored) {
      traffic.accepted(bytes, Duration.ofNanos(System.nanoTime() - startNanos));
      return Response.accepted(sent.answer().apply(stored)).build();
    }
    return stopped(problem(delivery), path, traffic);
  }

  private Response stopped(Problem problem, String path, Traffic traffic) {
    traffic.problem(problem.type());
    return problem.response(path, retryAfter);
  }

  private static Problem problem(Delivery delivery) {
    if (delivery instanceof Delivery.BrokerSlow slow) {
      return new Problem(ProblemType.OVERLOADED, slow.detail());
    }
    if (delivery instanceof Delivery.BrokerGone gone) {
      return new Problem(ProblemType.BROKER_GONE, gone.detail());
    }
    return new Problem(ProblemType.EVENT_REFUSED, ((Delivery.Refused) delivery).detail());
  }
}

package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.Admission;
import dev.coffey.ingest.flow.EventLog;
import dev.coffey.ingest.flow.InFlight;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Reads a body without blocking, and never more of it than there is room for: a length is judged
 * before the first byte is read, a body without one while it comes in. Use on the request's event
 * loop.
 */
final class BodyReader {

  /** What is read and thrown away of a body that is too large, so that the sender sees why. */
  private static final long DISCARD_BYTES_MAX = 64L * 1024 * 1024;

  private final Vertx vertx;
  private final EventLog log;
  private final Duration timeout;

  BodyReader(Vertx vertx, EventLog log, Duration timeout) {
    this.vertx = vertx;
    this.log = log;
    this.timeout = timeout;
  }

  /**
   * Reads the whole body, unless it is denied before.
   *
   * @param bytesMax of the whole body
   * @param closed why nothing is taken now, if so
   * @return completes normally whatever happens
   */
  CompletionStage<Body> read(
      HttpServerRequest request, long bytesMax, Supplier<Optional<Problem>> closed) {
    long length = contentLength(request);
    if (length > bytesMax) {
      String detail = tooLarge("has %d bytes".formatted(length), bytesMax);
      return denied(request, bytesMax, length, new Problem(ProblemType.TOO_MANY_BYTES, detail));
    }
    Admission admission = log.admit(Math.max(0, length));
    if (admission instanceof Admission.Admitted admitted) {
      Optional<Problem> refusal = closed.get();
      if (refusal.isPresent()) {
        admitted.room().close();
        return denied(request, bytesMax, length, refusal.get());
      }
      var reading = new Reading(request, bytesMax, length, admitted.room());
      reading.start();
      return reading.result;
    }
    return denied(request, bytesMax, length, problem(admission));
  }

  /** Reads what is already on its way, so that the sender hears the answer; no more than that. */
  private CompletionStage<Body> denied(
      HttpServerRequest request, long bytesMax, long length, Problem problem) {
    var reading = new Reading(request, bytesMax, length, null);
    reading.deny(problem);
    if (length > DISCARD_BYTES_MAX || expectsContinue(request)) {
      reading.finish();
    } else {
      reading.start();
    }
    return reading.result;
  }

  private static Problem problem(Admission admission) {
    if (admission instanceof Admission.BrokerGone gone) {
      return new Problem(ProblemType.BROKER_GONE, gone.detail());
    }
    return new Problem(ProblemType.OVERLOADED, ((Admission.Full) admission).detail());
  }

  private static String tooLarge(String what, long bytesMax) {
    return "The body %s, more than the %d allowed.".formatted(what, bytesMax);
  }

  private static long contentLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static boolean expectsContinue(HttpServerRequest request) {
    return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaderNames.EXPECT));
  }

  /** One body on its way in. Owned by the request's event loop. */
  private final class Reading {
    private final CompletableFuture<Body> result = new CompletableFuture<>();
    private final HttpServerRequest request;
    private final long bytesMax;
    private final InFlight.Room room;
    private byte[] kept;
    private Problem problem;
    private long seen;
    private long timer = -1;

    /**
     * @param length what the sender announces, or below 0
     */
    Reading(HttpServerRequest request, long bytesMax, long length, InFlight.Room room) {
      this.request = request;
      this.bytesMax = bytesMax;
      this.room = room;
      this.kept = new byte[room == null || length < 0 ? 0 : (int) length];
    }

    void start() {
      timer = vertx.setTimer(Math.max(1, timeout.toMillis()), id -> late());
      request.handler(this::take);
      request.endHandler(end -> finish());
      request.exceptionHandler(error -> hungUp());
      if (expectsContinue(request)) {
        request.response().writeContinue();
      }
      request.resume();
    }

    private void take(Buffer chunk) {
      seen += chunk.length();
      if (problem == null) {
        if (seen > bytesMax) {
          deny(
              ProblemType.TOO_MANY_BYTES,
              tooLarge("has at least %d bytes".formatted(seen), bytesMax));
        } else if (!room.ensure(seen)) {
          deny(
              ProblemType.OVERLOADED,
              "No room for the next %d bytes: %s wait for the broker."
                  .formatted(chunk.length(), log.inFlight()));
        } else {
          keep(chunk);
        }
      }
      if (seen > bytesMax + DISCARD_BYTES_MAX) {
        finish();
      }
    }

    private void keep(Buffer chunk) {
      int from = (int) seen - chunk.length();
      if (seen > kept.length) {
        kept = Arrays.copyOf(kept, (int) Math.min(bytesMax, Math.max(seen, 2L * kept.length)));
      }
      chunk.getBytes(kept, from);
    }

    void deny(ProblemType type, String detail) {
      deny(new Problem(type, detail));
    }

    void deny(Problem why) {
      problem = why;
      kept = new byte[0];
      if (room != null) {
        room.close();
      }
    }

    private void late() {
      if (problem == null) {
        deny(
            ProblemType.BODY_TOO_SLOW,
            "%d bytes arrived within %s, then the time was up.".formatted(seen, timeout));
      }
      finish();
    }

    void finish() {
      vertx.cancelTimer(timer);
      if (problem != null) {
        result.complete(new Body.Denied(problem, !request.isEnded()));
      } else {
        byte[] whole = kept.length == seen ? kept : Arrays.copyOf(kept, (int) seen);
        kept = new byte[0];
        result.complete(new Body.Whole(whole, room));
      }
    }

    private void hungUp() {
      vertx.cancelTimer(timer);
      if (result.complete(new Body.HungUp()) && room != null) {
        room.close();
      }
    }
  }
}

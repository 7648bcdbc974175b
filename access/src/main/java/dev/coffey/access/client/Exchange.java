package dev.coffey.access.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request and its whole answer. The JDK's own limit ends with the answer's headers: whoever
 * sends those and then nothing would be waited for without end.
 */
public final class Exchange {

  private Exchange() {}

  /**
   * Waits for the answer on the caller's thread; one that takes too much is given up, and its
   * connection is closed.
   *
   * @throws HttpTimeoutException when the answer is not whole in time, saying how far it came
   * @throws IOException when there is none, or it is too large
   */
  public static HttpResponse<byte[]> send(HttpClient http, HttpRequest request, Limits limits)
      throws IOException, InterruptedException {
    Body body = new Body(limits.bytes());
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, body::begin);
    try {
      return answer.get(limits.time().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException(body.heard() + " within " + seconds(limits) + ".");
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    }
  }

  private static String seconds(Limits limits) {
    return limits.time().toMillis() / 1_000.0 + " seconds";
  }

  /**
   * Collects the bytes of one answer, up to a number. The client's threads write, one at a time.
   */
  private static final class Body implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
    private final long bytesMax;
    private Flow.Subscription subscription;
    private volatile int status;
    private volatile long received;

    Body(long bytesMax) {
      this.bytesMax = bytesMax;
    }

    BodySubscriber<byte[]> begin(HttpResponse.ResponseInfo answer) {
      status = answer.statusCode();
      return this;
    }

    String heard() {
      return status == 0
          ? "it said nothing"
          : "it answered %d and %,d bytes, and did not end".formatted(status, received);
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
      subscription = started;
      bytes.onSubscribe(started);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes at a time.
    public void onNext(List<ByteBuffer> buffers) {
      if (received > bytesMax) {
        return; // What was under way when it was given up.
      }
      received += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
      if (received > bytesMax) {
        subscription.cancel();
        bytes.onError(
            new IOException(
                "it answered %d and more than %,d bytes, which no answer to this request has."
                    .formatted(status, bytesMax)));
      } else {
        bytes.onNext(buffers);
      }
    }

    @Override
    public void onError(Throwable failure) {
      bytes.onError(failure);
    }

    @Override
    public void onComplete() {
      bytes.onComplete();
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return bytes.getBody();
    }
  }
}

package dev.coffey.access.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks one service over HTTP, with a key if there is one. Thread-safe; each call waits for its
 * answer on the caller's thread.
 */
public final class ServiceClient {

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  private final URI base;
  private final Optional<String> key;
  private final Limits limits;
  private final Duration patience;
  private final boolean whenUnavailable;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();

  /**
   * @param base address of the service
   * @param key goes with every request, if there is one
   * @param limits of each answer
   * @param patience how long in all one call waits when the service says that it is asked too
   *     often; 0: not
   */
  public ServiceClient(URI base, Optional<String> key, Limits limits, Duration patience) {
    this(URI.create(base.toString().replaceAll("/+$", "")), key, limits, patience, false);
  }

  private ServiceClient(
      URI base, Optional<String> key, Limits limits, Duration patience, boolean whenUnavailable) {
    this.base = base;
    this.key = key;
    this.limits = limits;
    this.patience = patience;
    this.whenUnavailable = whenUnavailable;
  }

  /**
   * The same, waiting also when the service is unavailable and says for how long: for one that has
   * done nothing then.
   */
  public ServiceClient alsoWhenUnavailable() {
    return new ServiceClient(base, key, limits, patience, true);
  }

  public URI base() {
    return base;
  }

  /**
   * Asks for something.
   *
   * @param path with its query, both encoded
   */
  public Reply get(String path) throws InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  /**
   * Sends something.
   *
   * @param path with its query, both encoded
   */
  public Reply post(String path, String mediaType, byte[] body) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", mediaType)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  /** The same for JSON. */
  public Reply post(String path, String json) throws InterruptedException {
    return post(path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  /** As a part of a path or a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Reply send(HttpRequest.Builder builder) throws InterruptedException {
    key.ifPresent(it -> builder.header("X-API-Key", it));
    HttpRequest request = builder.build();
    Duration left = patience;
    Reply reply = once(request);
    while (reply instanceof Reply.Refused refused
        && asksToWait(refused)
        && refused.pause().compareTo(left) <= 0) {
      Thread.sleep(refused.pause().toMillis());
      left = left.minus(refused.pause());
      reply = once(request);
    }
    return reply;
  }

  private boolean asksToWait(Reply.Refused refused) {
    return refused.isTooOften() || (whenUnavailable && refused.isUnavailable());
  }

  private Reply once(HttpRequest request) throws InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = Exchange.send(http, request, limits);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Reply.Silent(
          "No answer from %s: nobody listens there. Start the service, or name its address with --url."
              .formatted(base));
    } catch (IOException e) {
      return new Reply.Silent("No answer from %s: %s".formatted(request.uri(), why(e)));
    }
    int status = response.statusCode();
    return status / 100 == 2
        ? new Reply.Given(status, response.body())
        : Reply.Refused.of(status, response.body(), retryAfter(response));
  }

  private static String why(IOException e) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return e instanceof HttpTimeoutException
        ? said + " Ask again; if it stays so, look at the service's /q/health and its log."
        : said;
  }

  /** At least a second: an answer of 0 would be asked again without end. */
  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("\\d{1,4}"))
        .map(value -> Duration.ofSeconds(Math.max(1, Long.parseLong(value))));
  }
}

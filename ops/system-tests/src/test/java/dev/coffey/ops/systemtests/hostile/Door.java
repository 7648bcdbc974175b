package dev.coffey.ops.systemtests.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ingest API as strangers use it. Remembers what it took, what it refused and why, and every
 * answer that it must not give. Thread-safe.
 */
final class Door {

  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> RAW =
      List.of(
          "POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
          "POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
          "POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: 1099511627776\r\n\r\nabc",
          "POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nhalf",
          "POST /images HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
          "POST /images HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
          "POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\nabc",
          "GET /rejected?limit=99999999999 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /rejected/%00/../.. HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET / HTTP/1.1\r\nX: " + "b".repeat(40_000) + "\r\n\r\n",
          "\u0016\u0003\u0001\u0002\u0000\u0001",
          "BREW /images HTTP/9.9\r\n\r\n",
          "\r\n\r\n\r\n");

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI ingest;
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> refused = new ConcurrentSkipListMap<>();
  private final Set<String> wrong = ConcurrentHashMap.newKeySet();

  Door(URI ingest) {
    this.ingest = ingest;
  }

  /** Ids of the images that it took. */
  Set<String> taken() {
    return taken;
  }

  /** How many it refused, by the problem's type. */
  Map<String, Integer> refused() {
    return refused;
  }

  /** Answers that a service must not give: errors of its own, refusals without a reason. */
  Set<String> wrong() {
    return wrong;
  }

  void image(byte[] image, String type, String query) throws InterruptedException {
    send("/images" + query, type, image, Ids.of(image));
  }

  /** An image in a form that is damaged, or about as damaged as it is. */
  @SuppressWarnings("StringConcatToTextBlock") // A form's lines end in \r\n.
  void form(byte[] image, Random random) throws InterruptedException {
    byte[] head =
        Specimens.ascii(
            "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"../../x\0.php\"\r\n"
                + "Content-Type: text/html; charset=evil\r\n\r\n");
    byte[] tail =
        Specimens.ascii(
            "\r\n--b\r\nContent-Disposition: form-data; name=\"label\"\r\n"
                + "Content-Type: text/plain; charset=no-such\r\n\r\nplain star\r\n--b--\r\n");
    byte[] form = Specimens.concat(head, image, tail);
    byte[] body =
        random.nextBoolean() ? Mutations.flipped(form, 1 + random.nextInt(20), random) : form;
    String type =
        switch (random.nextInt(4)) {
          case 0 -> "multipart/form-data";
          case 1 -> "multipart/form-data; boundary=" + "b".repeat(3_000);
          default -> "multipart/form-data; boundary=b";
        };
    send("/images", type, body, null);
  }

  void label(Random random) throws InterruptedException {
    byte[] body =
        switch (random.nextInt(6)) {
          case 0 -> Mutations.bytes(random.nextInt(500), random);
          case 1 -> Specimens.ascii("[".repeat(15_000));
          case 2 -> Specimens.ascii("{\"image_id\":1e999,\"label\":{},\"annotator\":[]}");
          case 3 -> Specimens.ascii("null");
          case 4 -> Specimens.filled(20_000, '9');
          default ->
              Specimens.ascii("{\"image_id\":\"zz\",\"label\":\"plain star\",\"annotator\":\"x\"}");
        };
    send("/labels", "application/json", body, null);
  }

  /** Sends until there is an answer that is final. */
  private void send(String path, String type, byte[] body, String id) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(ingest + path))
            .timeout(ANSWER_MAX)
            .header("Content-Type", type)
            .header("traceparent", "00-" + "z".repeat(ThreadLocalRandom.current().nextInt(60)))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    while (true) {
      HttpResponse<byte[]> answer;
      try {
        answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      } catch (IOException e) {
        wrong.add("POST " + path + ": " + e);
        return;
      }
      if (answer.statusCode() == 429) {
        Thread.sleep(300);
        continue;
      }
      judge(path, id, answer);
      return;
    }
  }

  private void judge(String path, String id, HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    try {
      JsonNode json = JSON.readTree(text);
      if (answer.statusCode() == 202) {
        String told = json.path("id").asText();
        taken.add(told);
        if (id != null && !id.equals(told)) {
          wrong.add("POST " + path + ": id " + told + " for " + id);
        }
      } else if (answer.statusCode() < 500 && json.path("detail").asText().length() > 5) {
        refused.merge(json.path("type").asText(), 1, Integer::sum);
      } else {
        wrong.add("POST " + path + ": " + answer.statusCode() + " " + text);
      }
    } catch (IOException e) {
      wrong.add("POST " + path + ": " + answer.statusCode() + " " + text);
    }
  }

  /** What is hardly HTTP; the connection is then dropped, whatever comes. */
  void raw(int number) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(ingest.getHost(), ingest.getPort()), 10_000);
      socket.setSoTimeout(200);
      socket.getOutputStream().write(Specimens.ascii(RAW.get(number % RAW.size())));
      socket.getOutputStream().flush();
      socket.getInputStream().readNBytes(16);
    } catch (IOException e) {
      // Closed or silent: both are answers. Whether the service still serves is asked elsewhere.
    }
  }

  /** Whether the service on that port is alive and, besides, ready. */
  boolean isUp(int port) throws InterruptedException {
    try {
      URI health = URI.create("http://" + ingest.getHost() + ":" + port + "/q/health/ready");
      HttpRequest request = HttpRequest.newBuilder(health).timeout(ANSWER_MAX).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  JsonNode get(int port, String path) throws InterruptedException, IOException {
    URI address = URI.create("http://" + ingest.getHost() + ":" + port + path);
    HttpRequest request = HttpRequest.newBuilder(address).timeout(ANSWER_MAX).build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  JsonNode post(String path, String json) throws InterruptedException, IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(ingest + path))
            .timeout(ANSWER_MAX)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}

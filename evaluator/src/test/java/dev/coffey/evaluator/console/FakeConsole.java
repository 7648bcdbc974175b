package dev.coffey.evaluator.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An evaluator that speaks the console's contract and keeps what it is asked to decide, without
 * Kafka behind it; it serves the page that ships.
 */
final class FakeConsole implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Story story = new Story();
  private final List<HttpExchange> streams = new CopyOnWriteArrayList<>();
  private final List<Map<String, Object>> decisions = new ArrayList<>();
  private final List<JsonNode> mixes = new CopyOnWriteArrayList<>();
  private final boolean empty;
  private final Door door = new Door();
  private Map<String, Object> mix = mixed(0.3, 0.5);
  private String refusal;
  private boolean pinned;
  private int port;
  private HttpServer server;
  private ExecutorService workers;
  private ScheduledExecutorService clock;
  private long beat;

  private FakeConsole(boolean empty) {
    this.empty = empty;
    decide(
        "demo",
        "PROMOTE",
        Story.checkpoint(280),
        "gate",
        "top-1 on val 74.1 % against 70.2 %, z = 2.2");
    decide(
        "demo",
        "PROMOTE",
        Story.checkpoint(400),
        "gate",
        "top-1 on val 77.5 % against 74.1 %, z = 2.6");
  }

  static FakeConsole running() {
    FakeConsole console = new FakeConsole(false);
    console.start();
    return console;
  }

  /** A system of which nothing is known yet. */
  static FakeConsole ofNothing() {
    FakeConsole console = new FakeConsole(true);
    console.start();
    return console;
  }

  FakeConsole lockedWith(String key, String role) {
    door.give(key, role);
    return this;
  }

  Door door() {
    return door;
  }

  synchronized void refuseDecisions(String why) {
    refusal = why;
  }

  void start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getAddress().getPort();
    workers = Executors.newCachedThreadPool();
    server.setExecutor(workers);
    server.createContext("/", this::answer);
    server.start();
    clock = Executors.newSingleThreadScheduledExecutor();
    var unused = clock.scheduleAtFixedRate(this::beat, 1, 1, TimeUnit.SECONDS);
  }

  /** As if the process were gone: the port does not answer, streams end. */
  void stop() {
    clock.shutdownNow();
    streams.clear();
    server.stop(0);
    workers.shutdownNow();
  }

  @Override
  public void close() {
    stop();
  }

  String url() {
    return "http://localhost:" + port + "/";
  }

  List<JsonNode> mixesPublished() {
    return List.copyOf(mixes);
  }

  synchronized List<Map<String, Object>> decisions() {
    return List.copyOf(decisions);
  }

  Story story() {
    return story;
  }

  private void beat() {
    send("stations", story.stations(beat++));
  }

  /** To everybody who listens now. */
  void send(String kind, Object event) {
    streams.forEach(stream -> send(stream, kind, event));
  }

  private void send(HttpExchange stream, String kind, Object event) {
    String data = "event: " + kind + "\ndata: " + Answers.json(event) + "\n\n";
    synchronized (stream) {
      try {
        stream.getResponseBody().write(data.getBytes(UTF_8));
        stream.getResponseBody().flush();
      } catch (IOException e) {
        streams.remove(stream);
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!Answers.isFile(path) && door.refuses(exchange)) {
      return;
    }
    if (path.equals("/console/events")) {
      stream(exchange);
    } else if (path.equals("/console/mix")) {
      mix(exchange);
    } else if (path.startsWith("/console/lineage/")) {
      Answers.reply(exchange, StudentsStory.lineage(path.substring("/console/lineage/".length())));
    } else if (path.startsWith("/promotions/")) {
      int verb = path.lastIndexOf('/');
      decision(exchange, path.substring("/promotions/".length(), verb), path.substring(verb + 1));
    } else {
      Answers.file(exchange, path.equals("/") ? "/index.html" : path);
    }
  }

  /** What a page that says "connected" is sent from then on reaches it, after what is known. */
  private void stream(HttpExchange exchange) throws IOException {
    synchronized (exchange) {
      streams.add(exchange);
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      String query = exchange.getRequestURI().getQuery();
      tellAll(exchange, query == null ? "demo" : query.substring("student=".length()));
    }
  }

  private void tellAll(HttpExchange stream, String shown) {
    if (empty) {
      send(stream, "students", Map.of("students", List.of()));
      return;
    }
    send(stream, "students", Map.of("students", List.of("demo", "rival"), "shown", shown));
    send(stream, "stations", story.stations(beat));
    send(stream, "steps", story.steps(1, 520));
    send(stream, "evaluations", story.evaluations(0, shown.equals("demo") ? 13 : 3));
    if (shown.equals("demo")) {
      send(stream, "succession", succession());
    }
    send(stream, "leaderboard", new StudentsStory(story).leaderboard(2));
    send(stream, "prequential", story.prequential(0, 20));
    send(stream, "rejected", story.rejected(8));
    for (int i = 0; i < 12; i++) {
      send(stream, "image", story.image(i));
    }
  }

  private synchronized Map<String, Object> succession() {
    List<Map<String, Object>> newestFirst = new ArrayList<>(decisions);
    newestFirst.removeIf(it -> !it.get("studentId").equals("demo"));
    java.util.Collections.reverse(newestFirst);
    return Map.of(
        "studentId",
        "demo",
        "alias",
        "champion",
        "champion",
        newestFirst.get(0).get("checkpointId"),
        "predecessor",
        Story.checkpoint(280),
        "pinned",
        pinned,
        "newestFirst",
        newestFirst);
  }

  private synchronized Map<String, Object> decide(
      String studentId, String kind, String checkpointId, String actor, String reason) {
    Map<String, Object> decision = new HashMap<>();
    decision.put("studentId", studentId);
    decision.put("number", decisions.size() + 1);
    decision.put("kind", kind);
    decision.put("checkpointId", checkpointId);
    decision.put("previousId", null);
    decision.put("actor", actor);
    decision.put("reason", reason);
    decision.put("pinned", pinned);
    decision.put("createdAt", Instant.now().toString());
    decisions.add(decision);
    return decision;
  }

  private void decision(HttpExchange exchange, String studentId, String verb) throws IOException {
    JsonNode asked = JSON.readTree(exchange.getRequestBody());
    Map<String, Object> decision;
    synchronized (this) {
      if (refusal != null) {
        Answers.problem(exchange, 409, refusal);
        return;
      }
      String asksFor = asked.path("checkpointId").asText(studentId + "-");
      if (!asksFor.startsWith(studentId + "-")) {
        Answers.problem(exchange, 404, studentId + " has no checkpoint " + asksFor + ".");
        return;
      }
      pinned = verb.equals("pin") || (pinned && !verb.equals("unpin"));
      String champion = (String) succession().get("champion");
      String next =
          switch (verb) {
            case "rollback" -> Story.checkpoint(280);
            case "promote" -> asksFor;
            default -> champion;
          };
      decision =
          decide(
              studentId,
              verb.toUpperCase(java.util.Locale.ROOT),
              next,
              asked.path("actor").asText(),
              asked.path("reason").asText());
    }
    Answers.reply(exchange, decision);
    send("succession", succession());
  }

  private static Map<String, Object> mixed(double alpha, double beta) {
    return Map.of("alpha", alpha, "beta", beta, "top1", Story.top1(alpha, beta));
  }

  private void mix(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    if (empty || "student=rival".equals(query)) {
      Answers.problem(exchange, 404, "There is no champion.");
    } else if (exchange.getRequestMethod().equals("POST")) {
      JsonNode asked = JSON.readTree(exchange.getRequestBody());
      mixes.add(asked);
      mix = mixed(asked.path("alpha").asDouble(), asked.path("beta").asDouble());
      Answers.reply(
          exchange,
          Map.of(
              "alpha",
              mix.get("alpha"),
              "beta",
              mix.get("beta"),
              "createdAt",
              Instant.now().toString()));
    } else {
      Answers.reply(
          exchange,
          Map.of(
              "studentId", "demo",
              "checkpointId", Story.checkpoint(400),
              "tunedOn", "holdout",
              "images", 200,
              "alphas", Story.alphas(),
              "betas", Story.betas(),
              "top1",
                  Story.alphas().stream()
                      .map(a -> Story.betas().stream().map(b -> Story.top1(a, b)).toList())
                      .toList(),
              "current", mix,
              "best", mixed(0.5, 1)));
    }
  }
}

package dev.coffey.ops.servers;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * TLS and a question for credentials in front of a registry, as a reverse proxy puts them there:
 * Apicurio's own doors know only an OpenID provider. Lives in this JVM.
 */
public final class RegistryGate implements AutoCloseable {

  private static final String BEARER = "Bearer ";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4, RegistryGate::daemon);
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI registry;
  private final Predicate<String> isLetIn;
  private volatile Headers lastHeaders = new Headers();

  private RegistryGate(HttpsServer server, URI registry, Predicate<String> isLetIn) {
    this.server = server;
    this.registry = registry;
    this.isLetIn = isLetIn;
  }

  /**
   * @param users passwords by name
   * @param isToken whether a bearer token is let in besides
   */
  public static RegistryGate open(
      SchemaRegistry registry,
      Certificates certificates,
      Map<String, String> users,
      Predicate<String> isToken) {
    var allowed = new HashSet<String>();
    users.forEach((name, password) -> allowed.add("Basic " + base64(name + ":" + password)));
    Predicate<String> isLetIn =
        it ->
            allowed.contains(it)
                || (it.startsWith(BEARER) && isToken.test(it.substring(BEARER.length())));
    try {
      var server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificates.tls()));
      var gate = new RegistryGate(server, registry.url(), isLetIn);
      server.createContext("/", gate::pass);
      server.setExecutor(gate.threads);
      server.start();
      return gate;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not open the registry's gate: " + e.getMessage(), e);
    }
  }

  /** Where clients connect to. */
  public String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + registry.getPath();
  }

  /** What the last question had in this header; null when it had none. */
  public String lastHeader(String name) {
    return lastHeaders.getFirst(name);
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var headers = exchange.getRequestHeaders();
      lastHeaders = headers;
      if (!isLetIn.test(String.valueOf(headers.getFirst("Authorization")))) {
        send(
            exchange,
            401,
            "{\"error_code\":401,\"message\":\"Unauthorized\"}".getBytes(StandardCharsets.UTF_8));
        return;
      }
      var request =
          HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI().toString()))
              .header("Content-Type", "application/json")
              .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      send(exchange, answer.statusCode(), answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "registry-gate");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

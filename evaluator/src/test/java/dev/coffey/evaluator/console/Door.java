package dev.coffey.evaluator.console;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who may pass to an evaluator: all, until there are keys or it is full. Thread-safe. */
final class Door {
  static final String READ = "read";
  static final String OPERATE = "operate";

  private final Map<String, String> rolesByKey = new ConcurrentHashMap<>();
  private volatile boolean full;

  void give(String key, String role) {
    rolesByKey.put(key, role);
  }

  /** Whether no page more may be connected. */
  void fill(boolean full) {
    this.full = full;
  }

  /** Answers a request that may not pass; false when it may. */
  boolean refuses(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String request = exchange.getRequestMethod() + " " + path;
    String needed = exchange.getRequestMethod().equals("GET") ? READ : OPERATE;
    String key = exchange.getRequestHeaders().getFirst("X-API-Key");
    String role = key == null ? null : rolesByKey.get(key);
    if (!rolesByKey.isEmpty() && role == null) {
      Answers.problem(exchange, 401, request + " needs a key.");
    } else if (role != null && !role.equals(needed) && !role.equals(OPERATE)) {
      Answers.problem(
          exchange, 403, "%s needs the role '%s'; 'zoe' has %s.".formatted(request, needed, role));
    } else if (full && path.equals("/console/events")) {
      Answers.problem(
          exchange, 503, "6 pages are connected, as many as pages-max allows; close one.");
    } else {
      return false;
    }
    return true;
  }
}

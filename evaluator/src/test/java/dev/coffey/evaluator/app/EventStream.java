package dev.coffey.evaluator.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

/** A page's connection to {@code /console/events}: what it has been sent so far. */
final class EventStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Event> events = new ArrayList<>();
  private final HttpResponse<InputStream> response;
  private int comments;

  record Event(String name, JsonNode data) {}

  EventStream(URI service, String query) {
    try {
      response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(service.resolve("/console/events" + query)).build(),
                  HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (response.statusCode() == 200) {
      Thread thread = new Thread(this::read, "page");
      thread.setDaemon(true);
      thread.start();
    }
  }

  HttpResponse<InputStream> response() {
    return response;
  }

  private void read() {
    try (Scanner lines = new Scanner(response.body(), StandardCharsets.UTF_8)) {
      String name = "";
      while (lines.hasNextLine()) {
        String line = lines.nextLine();
        if (line.startsWith("event:")) {
          name = line.substring("event:".length()).strip();
        } else if (line.startsWith("data:")) {
          add(new Event(name, JSON.readTree(line.substring("data:".length()))));
        } else if (line.startsWith(":")) {
          addComment();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void add(Event event) {
    events.add(event);
  }

  private synchronized void addComment() {
    comments++;
  }

  synchronized int comments() {
    return comments;
  }

  /** Data of all events of that name, in order. */
  synchronized List<JsonNode> all(String name) {
    return events.stream().filter(it -> it.name().equals(name)).map(Event::data).toList();
  }

  /** Of the newest one; missing before the first. */
  JsonNode newest(String name) {
    List<JsonNode> all = all(name);
    return all.isEmpty() ? JSON.missingNode() : all.get(all.size() - 1);
  }

  /** The entries of a list in all events of that name, in order. */
  List<JsonNode> entries(String name, String list) {
    List<JsonNode> entries = new ArrayList<>();
    all(name).forEach(data -> data.get(list).forEach(entries::add));
    return entries;
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}

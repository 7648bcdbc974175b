package dev.coffey.evaluator.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.evaluator.console.Console;
import dev.coffey.evaluator.console.ConsoleSettings;
import dev.coffey.evaluator.console.Insight;
import dev.coffey.evaluator.console.Pages;
import dev.coffey.evaluator.flow.AnsweredSample;
import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.WatchListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** The console's thread, from the time that the service is connected to its end. */
@ApplicationScoped
public class ConsoleService implements WatchListener {
  private static final long STOP_MILLIS_MAX = 5_000;

  private final EvaluatorConfig.ConsoleConfig config;
  private final ObjectMapper mapper;
  private final Pages pages;
  private volatile Optional<Console> console = Optional.empty();
  private Thread thread;

  ConsoleService(EvaluatorConfig config, ObjectMapper mapper) {
    this.config = config.console();
    this.mapper = mapper;
    this.pages = new Pages(config.console().pagesMax());
  }

  /** Begins to serve pages, if it is to. */
  void start(Clients clients, Insight insight) {
    if (config.enabled()) {
      Console opened =
          new Console(
              new ConsoleSettings(config.keptSteps(), config.teacherGroup()),
              pages,
              clients,
              insight,
              this::json,
              Clock.systemUTC());
      console = Optional.of(opened);
      thread = new Thread(opened, "console");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private String json(Object view) {
    try {
      return mapper.writeValueAsString(view);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not for JSON: " + view, e);
    }
  }

  boolean isEnabled() {
    return config.enabled();
  }

  Pages pages() {
    return pages;
  }

  @Override
  public void read(String topic, long records, long offsets) {
    console.ifPresent(it -> it.read(topic, records, offsets));
  }

  @Override
  public boolean wantsAnswer(String studentId) {
    return console.isPresent() && console.get().wantsAnswer(studentId);
  }

  @Override
  public void answered(AnsweredSample answered) {
    console.ifPresent(it -> it.answered(answered));
  }

  void stop() throws InterruptedException {
    console.ifPresent(Console::close);
    if (thread != null) {
      thread.join(STOP_MILLIS_MAX);
    }
  }
}

package dev.coffey.evaluator.app;

import dev.coffey.evaluator.circuit.Holders;
import dev.coffey.evaluator.circuit.Membership;
import dev.coffey.evaluator.flow.Clerk;
import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.schemas.PrequentialWindow;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * This evaluator among those that share the students: the clerk's thread, and who the others are.
 */
@Singleton
class Sharing {
  private static final Duration SHUTDOWN = Duration.ofSeconds(8);

  private final EvaluatorConfig config;
  private final Court court;
  private volatile Optional<Running> running = Optional.empty();

  private record Running(URI address, Holders holders, Clerk clerk, Thread thread) {}

  Sharing(EvaluatorConfig config, Court court) {
    this.config = config;
    this.court = court;
  }

  /**
   * Joins the others.
   *
   * @param failed told when this process can share students no longer
   */
  void start(
      Clients clients,
      Evaluations evaluations,
      Consumer<PrequentialWindow> windows,
      Consumer<RuntimeException> failed) {
    URI address = config.advertisedUrl().map(Sharing::checked).orElseGet(Sharing::ownAddress);
    Holders holders = new Holders(clients.kafka(), config.groupId());
    Clerk clerk =
        new Clerk(
            new Clerk.Settings(
                new Membership.Seat(config.groupId(), config.instance(), address),
                config.transactionalId()),
            holders,
            clients,
            court,
            evaluations,
            windows);
    Thread thread = new Thread(() -> run(clerk, failed), "clerk");
    running = Optional.of(new Running(address, holders, clerk, thread));
    thread.start();
  }

  private static void run(Clerk clerk, Consumer<RuntimeException> failed) {
    try {
      clerk.run();
    } catch (RuntimeException e) {
      failed.accept(e);
    } catch (Error e) {
      failed.accept(new IllegalStateException(e.toString(), e));
      throw e;
    }
  }

  private static URI checked(URI address) {
    if (!List.of("http", "https").contains(address.getScheme()) || address.getHost() == null) {
      throw new IllegalArgumentException(
          "coffey.evaluator.advertised-url is '%s'; it must be http:// or https://, a host (IPv6 in brackets) and a port."
              .formatted(address));
    }
    return address;
  }

  private static URI ownAddress() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost";
    }
    int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    return URI.create("http://%s:%d".formatted(host, port));
  }

  /** Where the evaluator is that holds this partition now, if it is another one. */
  Optional<URI> elsewhere(int partition) throws InterruptedException {
    Optional<Running> now = running;
    return now.isEmpty()
        ? Optional.empty()
        : now.get().holders().ask(partition).filter(it -> !it.equals(now.get().address()));
  }

  /** Where the student is judged, if it is another evaluator; as it was known a moment ago. */
  Optional<URI> known(String studentId) {
    Optional<Running> now = running;
    OptionalInt partition = court.partition(studentId);
    if (now.isEmpty() || partition.isEmpty() || court.judges(studentId)) {
      return Optional.empty();
    }
    now.get().holders().refresh();
    return now.get()
        .holders()
        .known(partition.getAsInt())
        .filter(it -> !it.equals(now.get().address()));
  }

  /** Gives all students up. */
  void stop() throws InterruptedException {
    if (running.isPresent()) {
      running.get().clerk().close();
      running.get().thread().join(SHUTDOWN.toMillis());
      running.get().holders().close();
    }
  }
}

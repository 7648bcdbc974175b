package dev.coffey.ingest.flow;

import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.AccessDeniedException;
import dev.coffey.schemas.access.Party;
import dev.coffey.schemas.access.RightsCheck;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthenticationException;

/** The broker as the service meets it at start-up and asks after its health. Thread-safe. */
public final class Broker implements AutoCloseable {

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Set<Integer> REFUSALS = Set.of(401, 403);

  private final Admin admin;
  private final String servers;

  /**
   * @param kafka client settings of the user, `bootstrap.servers` among them
   */
  public Broker(Map<String, Object> kafka) {
    var settings = new HashMap<String, Object>();
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "coffey-ingest");
    settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    settings.putAll(kafka);
    this.servers = String.valueOf(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
    this.admin = Admin.create(settings);
  }

  /** Asks the broker who is there: the number of nodes, or an error within two seconds. */
  public CompletionStage<Integer> nodes() {
    var options = new DescribeClusterOptions().timeoutMs((int) ASK_TIMEOUT.toMillis());
    return admin
        .describeCluster(options)
        .nodes()
        .toCompletionStage()
        .thenApply(nodes -> nodes.size());
  }

  /** For other questions; it stays the broker's own. */
  public Admin admin() {
    return admin;
  }

  /** Records of a topic, markers of transactions included; an error in five seconds. */
  public CompletionStage<Long> records(String topic) {
    return new GroupLag(admin).ofNobody(topic);
  }

  /** Records of a topic that a consumer group has yet to be done with; an error in five seconds. */
  CompletionStage<Long> lag(String group, String topic) {
    return new GroupLag(admin).of(group, topic);
  }

  /**
   * Waits until broker and registry answer, then makes sure that the topics exist as the catalogue
   * says.
   *
   * @throws UnreachableException when one of them does not answer in time
   * @throws AccessDeniedException when one of them does not let this user in, or not far enough
   */
  public void prepare(
      SchemaRegistryClient registry, String registryUrl, TopicSettings topics, Duration patience) {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    await(
        "the Kafka broker at %s (kafka.bootstrap.servers)".formatted(servers),
        deadlineNanos,
        patience,
        () -> nodes().toCompletableFuture().get());
    await(
        "the schema registry at %s (coffey.registry.url)".formatted(registryUrl),
        deadlineNanos,
        patience,
        registry::getAllSubjects);
    TopicCreation.ensure(
        admin,
        registry,
        List.of(Topics.IMAGES, Topics.LABELS, Topics.IMAGES_REJECTED, Topics.IMAGES_REDRIVEN),
        topics);
    RightsCheck.require(admin, Party.INGEST);
  }

  /** A question whose answer does not matter. */
  private interface Question {
    Object ask() throws ExecutionException, InterruptedException, IOException, RestClientException;
  }

  private static void await(String whom, long deadlineNanos, Duration patience, Question question) {
    while (true) {
      try {
        question.ask();
        return;
      } catch (ExecutionException | IOException | RestClientException e) {
        requireKnown(whom, e);
        if (System.nanoTime() > deadlineNanos) {
          throw new UnreachableException(
              "No answer from %s within %s (coffey.ingest.start-timeout). Start it, or correct the address."
                  .formatted(whom, patience),
              e);
        }
        pause();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  /** Who is not let in now will not be let in a second later. */
  private static void requireKnown(String whom, Exception answer) {
    boolean unknown =
        answer.getCause() instanceof AuthenticationException
            || (answer instanceof RestClientException rest && REFUSALS.contains(rest.getStatus()));
    if (unknown) {
      throw new AccessDeniedException(
          "No entry at %s: %s. Give this service a user and password, or a token, that it knows."
              .formatted(
                  whom,
                  answer instanceof ExecutionException
                      ? answer.getCause().getMessage()
                      : answer.getMessage()),
          answer);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static UnreachableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new UnreachableException("Interrupted while waiting at start-up.", e);
  }

  /** Broker or registry did not answer at start-up. */
  public static final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreachableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}

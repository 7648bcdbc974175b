package dev.coffey.schemas.access;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * Secrets that can be used but not printed: Kafka's own {@link Password}, which its clients take
 * wherever they take text, and which prints as {@code [hidden]}.
 */
public final class Secrets {

  private static final Set<String> SECRET = secretNames();

  private Secrets() {}

  /** The same settings of Kafka's clients, all secrets hidden. */
  public static Map<String, Object> hidden(Map<String, ?> kafka) {
    var hidden = new HashMap<String, Object>(kafka);
    hidden.replaceAll(
        (name, value) ->
            value instanceof String text && isSecret(name) ? new Password(text) : value);
    return hidden;
  }

  /** Prefixes, such as those of Kafka Streams and of listeners, change nothing. */
  private static boolean isSecret(String name) {
    return SECRET.stream().anyMatch(secret -> name.equals(secret) || name.endsWith("." + secret));
  }

  private static Set<String> secretNames() {
    var names = new HashSet<String>();
    for (ConfigDef clients :
        new ConfigDef[] {
          AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef()
        }) {
      clients
          .configKeys()
          .forEach(
              (name, key) -> {
                if (key.type() == ConfigDef.Type.PASSWORD) {
                  names.add(name);
                }
              });
    }
    return Set.copyOf(names);
  }
}

package dev.coffey.ops.systemtests.deployment;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kubernetes manifests, read as strictly as an API server with field validation: a field that the
 * kind does not have is an error.
 */
final class Manifests {

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "apps/v1 Deployment", Deployment.class,
          "apps/v1 StatefulSet", StatefulSet.class,
          "v1 Service", Service.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
          "kafka.strimzi.io/v1 Kafka", Kafka.class,
          "kafka.strimzi.io/v1 KafkaNodePool", KafkaNodePool.class,
          "kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class,
          "kafka.strimzi.io/v1 KafkaUser", KafkaUser.class);

  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(new NothingElse());

  private Manifests() {}

  /** The models keep fields that they do not know beside those they do; here they may not. */
  private static final class NothingElse extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /** All that the manifests of a folder say, file by file. */
  static List<JsonNode> read(Path folder) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(it -> it.toString().endsWith(".yaml") && !it.endsWith("kustomization.yaml"))
              .sorted()
              .toList()) {
        try (var parser = YAML.getFactory().createParser(file.toFile())) {
          documents.addAll(YAML.readValues(parser, JsonNode.class).readAll());
        }
      }
    }
    return documents;
  }

  /**
   * The document as its kind's type.
   *
   * @throws IOException naming the field that the kind does not have, or whose value is no such
   */
  static Object typed(JsonNode document) throws IOException {
    String kind = document.path("apiVersion").asText() + " " + document.path("kind").asText();
    Class<?> type = KINDS.get(kind);
    if (type == null) {
      throw new IOException("Nobody knows the kind " + kind);
    }
    return YAML.treeToValue(document, type);
  }
}

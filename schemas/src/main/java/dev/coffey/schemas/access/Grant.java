package dev.coffey.schemas.access;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a party may do with a resource of the broker.
 *
 * @param pattern whether {@code name} is the resource's, or what its name begins with
 * @param why what it is needed for
 */
public record Grant(
    ResourceType type, String name, PatternType pattern, Set<AclOperation> operations, String why) {

  public Grant {
    operations = Set.copyOf(operations);
  }

  /** As rules of Kafka's authorizer. */
  public List<AclBinding> bindings(String user) {
    return sorted().stream()
        .map(
            operation ->
                new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry(
                        "User:" + user, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  /** The command of Kafka's own tool that makes the rules. */
  public String command(String user) {
    String resource =
        switch (type) {
          case CLUSTER -> "--cluster";
          case GROUP -> "--group '" + name + "'";
          case TRANSACTIONAL_ID -> "--transactional-id '" + name + "'";
          default -> "--topic '" + name + "'";
        };
    return "kafka-acls.sh --bootstrap-server BROKER --command-config operator.properties --add --allow-principal User:%s %s %s%s"
        .formatted(
            user,
            sorted().stream()
                .map(it -> "--operation " + nameOf(it))
                .collect(Collectors.joining(" ")),
            resource,
            pattern == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "");
  }

  /** As Kafka's tool calls it: {@code DescribeConfigs}. */
  private static String nameOf(AclOperation operation) {
    return Arrays.stream(operation.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** The operations as people read them. */
  String listed() {
    return sorted().stream().map(Enum::name).collect(Collectors.joining(", "));
  }

  private List<AclOperation> sorted() {
    return operations.stream().sorted(Comparator.naturalOrder()).toList();
  }
}

package dev.coffey.schemas.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Asks the broker whether this user may do with the topics what its part is. So a service that was
 * given another's user ends at its start and says why, and not at its first image.
 */
public final class RightsCheck {

  private RightsCheck() {}

  /**
   * Does nothing where all is allowed; a broker without rules allows everything. Topics that are
   * not there yet are passed over.
   *
   * @throws AccessDeniedException naming each topic and what is not allowed there
   * @throws KafkaException when the broker does not answer
   */
  public static void require(Admin admin, Party party) {
    List<String> denied = new ArrayList<>();
    for (Grant grant : AccessList.of(party, "")) {
      if (grant.type() == ResourceType.TOPIC && grant.pattern() == PatternType.LITERAL) {
        Set<AclOperation> missing = EnumSet.copyOf(grant.operations());
        missing.removeAll(allowed(admin, grant));
        if (!missing.isEmpty()) {
          denied.add(grant.name() + ": " + missing.stream().sorted().toList());
        }
      }
    }
    if (!denied.isEmpty()) {
      throw new AccessDeniedException(
          "The broker does not let this user do what the %s needs on its topics: %s. Is it another service's user? Set kafka.sasl.jaas.config to that of the %s, or give the user these rights; docs/operating/access.md lists them with their commands."
              .formatted(party.user(), String.join("; ", denied), party.user()));
    }
  }

  private static Set<AclOperation> allowed(Admin admin, Grant grant) {
    try {
      TopicDescription topic =
          admin
              .describeTopics(
                  List.of(grant.name()),
                  new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .topicNameValues()
              .get(grant.name())
              .get();
      return topic.authorizedOperations() == null
          ? grant.operations()
          : topic.authorizedOperations();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicAuthorizationException) {
        return Set.of();
      }
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return grant.operations();
      }
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}

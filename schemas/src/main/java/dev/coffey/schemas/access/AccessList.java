package dev.coffey.schemas.access;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The rights that each party needs, and no others. The one source: {@code docs/operating/access.md}
 * is written from it, {@link RightsCheck} asks the broker for it at a service's start, and the
 * tests on a closed broker give exactly these.
 *
 * <p>READ and WRITE include DESCRIBE. Writing idempotently needs no right of its own.
 */
public final class AccessList {

  /** The teacher's Kafka Streams application id, by default. */
  private static final String TEACHER = "coffey-teacher";

  private static final String TRAINERS = "student-trainer.";
  private static final String EVALUATOR = "coffey-evaluator";

  /** The ingest service's transactional id for what was rejected and is put back. */
  public static final String REDRIVES = "coffey-ingest-redrive";

  private static final String LOOKS = "its form is checked at start";

  private AccessList() {}

  /**
   * What the party needs.
   *
   * @param studentId whose trainer; other parties need the same for all students
   */
  public static List<Grant> of(Party party, String studentId) {
    return switch (party) {
      case INGEST -> ingest();
      case TEACHER -> teacher();
      case TRAINER -> trainer(studentId);
      case EVALUATOR -> evaluator();
      case APPLICATION ->
          topics(
              Map.of(
                  Topics.CHECKPOINTS, Set.of(READ),
                  Topics.CHECKPOINT_CHUNKS, Set.of(READ),
                  Topics.PROMOTIONS, Set.of(READ),
                  Topics.HEAD_MIXES, Set.of(READ)));
      case AUDITOR ->
          topics(
              Map.of(
                  Topics.SAMPLES_LABELED, Set.of(READ),
                  Topics.SAMPLES_UNLABELED, Set.of(READ),
                  Topics.CHECKPOINTS, Set.of(READ),
                  Topics.CHECKPOINT_CHUNKS, Set.of(READ),
                  Topics.PROMOTIONS, Set.of(READ)));
      case OPERATOR -> operator();
    };
  }

  private static List<Grant> ingest() {
    var grants =
        topics(
            Map.of(
                Topics.IMAGES, Set.of(WRITE, DESCRIBE_CONFIGS),
                Topics.LABELS, Set.of(WRITE, DESCRIBE_CONFIGS),
                Topics.SAMPLES_UNLABELED, Set.of(DESCRIBE),
                Topics.IMAGES_REJECTED, Set.of(READ, DELETE, DESCRIBE_CONFIGS),
                Topics.IMAGES_REDRIVEN, Set.of(READ, WRITE, DESCRIBE_CONFIGS)));
    grants.add(transactions(REDRIVES, PatternType.LITERAL, "puts each letter back once"));
    grants.add(group(TEACHER, PatternType.LITERAL, DESCRIBE, "how far the teacher is behind"));
    grants.add(group(TRAINERS, PatternType.PREFIXED, DESCRIBE, "how far the trainers are behind"));
    return grants;
  }

  private static List<Grant> teacher() {
    var grants =
        topics(
            Map.of(
                Topics.IMAGES, Set.of(READ, DESCRIBE_CONFIGS),
                Topics.LABELS, Set.of(READ, DESCRIBE_CONFIGS),
                Topics.SAMPLES_LABELED, Set.of(WRITE, DESCRIBE_CONFIGS),
                Topics.SAMPLES_UNLABELED, Set.of(WRITE, DESCRIBE_CONFIGS),
                Topics.IMAGES_REJECTED, Set.of(WRITE, DESCRIBE_CONFIGS)));
    grants.add(
        new Grant(
            ResourceType.TOPIC,
            TEACHER + "-",
            PatternType.PREFIXED,
            Set.of(CREATE, READ, WRITE, DESCRIBE_CONFIGS),
            "change logs of its stores, which Kafka Streams makes"));
    grants.add(group(TEACHER, PatternType.LITERAL, READ, "shares partitions with other teachers"));
    grants.add(transactions(TEACHER + "-", PatternType.PREFIXED, "exactly once"));
    return grants;
  }

  private static List<Grant> trainer(String studentId) {
    var grants =
        serviceTopics(
            Map.of(
                Topics.SAMPLES_LABELED, Set.of(READ),
                Topics.SAMPLES_UNLABELED, Set.of(READ),
                Topics.CHECKPOINTS, Set.of(READ, WRITE),
                Topics.CHECKPOINT_CHUNKS, Set.of(READ, WRITE),
                Topics.TRAINING_STEPS, Set.of(WRITE),
                Topics.PROMOTIONS, Set.of(READ)));
    String group = TRAINERS + studentId;
    grants.add(group(group, PatternType.LITERAL, READ, "commits how far it has learnt"));
    grants.add(group(group + ".seat", PatternType.LITERAL, READ, "whose turn it is to train"));
    grants.add(
        transactions(studentId, PatternType.LITERAL, "one trainer of the student publishes"));
    return grants;
  }

  private static List<Grant> evaluator() {
    var grants =
        serviceTopics(
            Map.of(
                Topics.SAMPLES_LABELED, Set.of(READ),
                Topics.SAMPLES_UNLABELED, Set.of(READ),
                Topics.CHECKPOINTS, Set.of(READ),
                Topics.CHECKPOINT_CHUNKS, Set.of(READ),
                Topics.EVALUATIONS, Set.of(READ, WRITE),
                Topics.PROMOTIONS, Set.of(READ, WRITE),
                Topics.HEAD_MIXES, Set.of(READ, WRITE),
                Topics.PREQUENTIAL, Set.of(READ, WRITE),
                Topics.TRAINING_STEPS, Set.of(READ),
                Topics.IMAGES_REJECTED, Set.of(READ)));
    grants.add(group(TEACHER, PatternType.LITERAL, DESCRIBE, "how far the teacher is behind"));
    grants.add(group(TRAINERS, PatternType.PREFIXED, DESCRIBE, "how far the trainers are behind"));
    grants.add(
        group(EVALUATOR, PatternType.LITERAL, READ, "shares students with other evaluators"));
    grants.add(
        group(
            EVALUATOR + ".checkpoints",
            PatternType.LITERAL,
            READ,
            "commits up to where no checkpoint waits"));
    grants.add(
        transactions(EVALUATOR + "-", PatternType.PREFIXED, "one evaluator decides on a student"));
    return grants;
  }

  private static List<Grant> operator() {
    var all = new LinkedHashMap<Topic<?>, Set<AclOperation>>();
    Topics.ALL.forEach(topic -> all.put(topic, Set.of(CREATE, DESCRIBE, DESCRIBE_CONFIGS)));
    var grants = topics(all);
    grants.add(
        new Grant(
            ResourceType.CLUSTER,
            Resource.CLUSTER_NAME,
            PatternType.LITERAL,
            Set.of(ALTER, DESCRIBE),
            "makes and lists rules"));
    return grants;
  }

  /** Trainer and evaluator look at all topics, so that the services may start in any order. */
  private static List<Grant> serviceTopics(Map<Topic<?>, Set<AclOperation>> rights) {
    var all = new LinkedHashMap<Topic<?>, Set<AclOperation>>();
    for (Topic<?> topic : Topics.ALL) {
      var operations = EnumSet.of(DESCRIBE, DESCRIBE_CONFIGS);
      operations.addAll(rights.getOrDefault(topic, Set.of()));
      if (rights.containsKey(topic)) {
        operations.remove(DESCRIBE);
      }
      all.put(topic, operations);
    }
    return topics(all);
  }

  private static List<Grant> topics(Map<Topic<?>, Set<AclOperation>> rights) {
    var grants = new ArrayList<Grant>();
    for (Topic<?> topic : Topics.ALL) {
      if (rights.containsKey(topic)) {
        grants.add(
            new Grant(
                ResourceType.TOPIC,
                topic.name(),
                PatternType.LITERAL,
                rights.get(topic),
                why(rights.get(topic))));
      }
    }
    return grants;
  }

  private static String why(Set<AclOperation> operations) {
    var reasons = new ArrayList<String>();
    if (operations.contains(READ)) {
      reasons.add("reads it");
    }
    if (operations.contains(WRITE)) {
      reasons.add("writes to it");
    }
    if (operations.contains(DELETE)) {
      reasons.add("purges it");
    }
    if (operations.contains(CREATE)) {
      reasons.add("makes it");
    }
    if (operations.contains(DESCRIBE_CONFIGS)) {
      reasons.add(LOOKS);
    } else if (operations.equals(Set.of(DESCRIBE))) {
      reasons.add("sees where it ends");
    }
    return String.join(", ", reasons);
  }

  private static Grant group(String name, PatternType pattern, AclOperation may, String why) {
    return new Grant(ResourceType.GROUP, name, pattern, Set.of(may), why);
  }

  private static Grant transactions(String name, PatternType pattern, String why) {
    return new Grant(ResourceType.TRANSACTIONAL_ID, name, pattern, Set.of(WRITE, DESCRIBE), why);
  }
}

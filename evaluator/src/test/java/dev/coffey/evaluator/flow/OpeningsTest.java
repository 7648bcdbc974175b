package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.evaluator.circuit.Division;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import dev.coffey.ops.servers.BrokerSecurity;
import dev.coffey.ops.servers.Certificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluator on a broker that does not let it write for one partition of students. */
class OpeningsTest {
  private static final String USER = "evaluator";
  private static final int FORBIDDEN = 2;
  private static final Motion ZOE = new Motion("Zoë", "I have seen it");

  private static final AclBinding DENIAL =
      rule(
          ResourceType.TRANSACTIONAL_ID,
          "evaluator-test-" + FORBIDDEN,
          AclOperation.WRITE,
          AclPermissionType.DENY);

  @TempDir Path folder;

  private static AclBinding rule(
      ResourceType type, String name, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:" + USER, "*", operation, permission));
  }

  private static List<AclBinding> allButOnePartition() {
    List<AclBinding> rules = new ArrayList<>();
    for (ResourceType type :
        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      rules.add(
          rule(type, ResourcePattern.WILDCARD_RESOURCE, AclOperation.ALL, AclPermissionType.ALLOW));
    }
    rules.add(DENIAL);
    return rules;
  }

  private static Map<Integer, String> students() {
    Division division = new Division(RunningEvaluator.PARTITIONS);
    Map<Integer, String> students = new TreeMap<>();
    IntStream.range(0, 100)
        .mapToObj(i -> "student-" + i)
        .forEach(student -> students.putIfAbsent(division.of(student), student));
    return students;
  }

  @Test
  void onePartitionThatCannotBeOpenedHoldsUpNoOtherAndIsToldAndTriedAgain() throws Exception {
    // Given
    BrokerSecurity security =
        new BrokerSecurity(
            Certificates.in(folder.resolve("certificates")),
            Map.of(BrokerSecurity.ADMIN, "a-s3cret", USER, "an-s3cret"),
            Optional.empty());
    try (World world = World.closed(folder, security);
        Admin admin = Admin.create(world.clients().kafka())) {
      admin.createAcls(allButOnePartition()).all().get();

      // When
      try (RunningEvaluator evaluator =
          RunningEvaluator.joining(world, world.clients(USER)).sitting(3)) {
        Map<Integer, String> first = new TreeMap<>();
        students()
            .forEach(
                (partition, student) ->
                    first.put(partition, world.publish(student, 1, TwoColours.student(1, 0))));

        // Then the others' students are judged, and it is told what is wrong with this one
        for (int partition : Set.of(0, 1, 3)) {
          world.awaitEvaluation(first.get(partition));
          assertThat(evaluator.court().pin(students().get(partition), ZOE))
              .isInstanceOf(Ruling.Decided.class);
        }
        await()
            .atMost(World.LIMIT)
            .until(() -> evaluator.evaluations().withoutBench().containsKey(FORBIDDEN));
        assertThat(evaluator.evaluations().withoutBench()).containsOnlyKeys(FORBIDDEN);
        assertThat(evaluator.evaluations().withoutBench().get(FORBIDDEN))
            .contains("Transactional Id authorization failed");
        assertThat(evaluator.court().sitting()).containsExactly(0, 1, 3);
        assertThat(evaluator.evaluations().trouble()).isEmpty();

        // And once it is let, it judges this one too
        admin.deleteAcls(List.of(DENIAL.toFilter())).all().get();
        evaluator.sitting(4);
        world.awaitEvaluation(first.get(FORBIDDEN));
        await().atMost(World.LIMIT).until(() -> evaluator.evaluations().withoutBench().isEmpty());
      }
    }
  }
}

package dev.coffey.schemas.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AccessPageTest {

  private static final Path PAGE = Path.of("../docs/operating/access.md");

  @Test
  void thePageIsTheList() throws Exception {
    // When
    String text = AccessPage.text();

    // Then
    if (System.getProperty("coffey.docs.write") != null) {
      Files.writeString(PAGE, text);
    }
    assertThat(Files.readString(PAGE)).as(PAGE + " is stale; -Dcoffey.docs.write").isEqualTo(text);
  }

  @Test
  void anApplicationCanOnlyRead() {
    // When
    Set<AclOperation> operations =
        AccessList.of(Party.APPLICATION, "demo").stream()
            .flatMap(grant -> grant.operations().stream())
            .collect(Collectors.toSet());

    // Then
    assertThat(operations).containsExactly(AclOperation.READ);
  }

  @Test
  void aTrainerHasNothingOfAnotherStudent() {
    // When
    Set<String> names =
        AccessList.of(Party.TRAINER, "demo").stream()
            .filter(grant -> grant.type() != ResourceType.TOPIC)
            .map(Grant::name)
            .collect(Collectors.toSet());

    // Then
    assertThat(names)
        .containsExactlyInAnyOrder("demo", "student-trainer.demo", "student-trainer.demo.seat");
  }
}

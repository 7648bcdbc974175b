package dev.coffey.ops.systemtests.access;

import static dev.coffey.ops.systemtests.access.ClosedServices.PATIENCE;
import static dev.coffey.ops.systemtests.access.ClosedServices.get;
import static dev.coffey.ops.systemtests.access.ClosedServices.post;
import static dev.coffey.ops.systemtests.access.ClosedServices.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.AccessList;
import dev.coffey.schemas.access.Party;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every service with a name of its own and only the rights of {@code docs/operating/access.md}, on
 * a broker and a registry that ask for names: TLS, passwords (SCRAM) and, for the teacher, a token
 * of an issuer. What was started is shared by all tests.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClosedClusterTest {

  @TempDir static Path folder;
  private static ClosedServices services;
  private static ClosedCluster cluster;
  private static Programs programs;

  @BeforeAll
  static void start() throws Exception {
    services = new ClosedServices(folder);
    cluster = services.cluster();
    programs = new Programs(cluster, folder);
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  void everyServiceDoesItsPartWithItsOwnRights() throws Exception {
    // Given an application with a name of its own
    try (var handle =
            ModelHandle.builder()
                .cluster(cluster.properties(Party.APPLICATION))
                .studentId(ClosedCluster.STUDENT)
                .firstModelWait(PATIENCE)
                .build();
        var log = services.log(Party.APPLICATION)) {

      // When images have gone all the way: taught, learnt, scored, promoted
      await().atMost(PATIENCE).until(() -> !log.promotions(ClosedCluster.STUDENT).isEmpty());

      // Then the application serves what came out
      try (var model = handle.acquire()) {
        assertThat(model.classify(List.of(services.anyImage()))).hasSize(1);
      }
      assertThat(log.history(ClosedCluster.STUDENT)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INGEST, EVALUATOR, images",
    "TEACHER, INGEST, samples.labeled",
    "TRAINER, APPLICATION, images",
    "EVALUATOR, TRAINER, promotions"
  })
  void aServiceWithTheNameOfAnotherIsRefused(Party service, Party other, String topic)
      throws Exception {
    // Given
    Path data = folder.resolve("refused-" + service.user());
    Commands commands = cluster.commands(data, ClosedCluster.freePorts());
    ChildProcess.Builder command =
        switch (service) {
          case INGEST -> commands.ingest();
          case TEACHER -> commands.teacher();
          case TRAINER -> commands.trainer();
          default -> commands.evaluator().jvm("-Dcoffey.evaluator.variants.scored=val");
        };

    // When
    try (ChildProcess child = cluster.start(command, other)) {
      boolean ended = child.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      // Then it ends, and says what is not allowed where
      String said = Files.readString(child.log().orElseThrow());
      assertThat(ended).as(said).isTrue();
      assertThat(child.process().exitValue()).as(said).isNotZero();
      assertThat(said).contains("docs/operating/access.md").contains(topic);
      assertThat(said).doesNotContain(cluster.secrets());
    }
  }

  @Test
  void anApplicationCanOnlyRead() {
    // Given
    try (var producer =
        new KafkaProducer<>(
            cluster.properties(Party.APPLICATION).kafka(),
            new StringSerializer(),
            new ByteArraySerializer())) {

      // When / Then
      assertThatThrownBy(
              () ->
                  producer
                      .send(new ProducerRecord<>(Topics.CHECKPOINTS.name(), "demo", new byte[9]))
                      .get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(AuthorizationException.class);
    }
  }

  @Test
  void whatTheTeacherRejectsIsListedAndOpened() throws Exception {
    // Given
    var noise = new ProducerRecord<>(Topics.IMAGES.name(), "noise", new byte[] {9, 9, 9});

    // When
    try (var producer =
        new KafkaProducer<>(
            cluster.properties(Party.INGEST).kafka(),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(noise).get();
    }

    // Then the ingest service can read the letter: it is let in by the registry for that too
    int port = services.ports().ingest();
    Pattern letter = Pattern.compile("\"id\":\"(\\d+)-(\\d+)\"[^{}]*\"key\":\"noise\"");
    Matcher id =
        await() // other letters come all the time
            .atMost(PATIENCE)
            .until(
                () -> letter.matcher(get(port, "/rejected?reason=UNREADABLE_RECORD")),
                Matcher::find);
    assertThat(get(port, "/rejected/" + id.group(1) + "/" + id.group(2)))
        .contains("UNREADABLE_RECORD");
  }

  @Test
  void theDocumentedCommandsMakeTheListedRulesAndNoOthers() throws Exception {
    // Given rules made by the commands of docs/operating/access.md
    Set<AclBinding> listed =
        Arrays.stream(Party.values())
            .flatMap(
                party ->
                    AccessList.of(party, ClosedCluster.STUDENT).stream()
                        .flatMap(grant -> grant.bindings(party.user()).stream()))
            .collect(Collectors.toSet());

    // When
    Collection<AclBinding> made;
    try (Admin admin = Admin.create(cluster.properties(Party.OPERATOR).kafka())) {
      made = admin.describeAcls(AclBindingFilter.ANY).values().get();
    }

    // Then
    assertThat(made).containsExactlyInAnyOrderElementsOf(listed);
  }

  @Test
  void commandLinesTakeTheSameNames() throws Exception {
    // Given
    CheckpointManifest checkpoint = services.newest();

    // When
    Said fetched = programs.fetch(checkpoint);
    Said lineage = programs.lineage(checkpoint);

    // Then
    assertThat(fetched.status()).as(fetched.text()).isZero();
    assertThat(fetched.text()).contains(checkpoint.getStudent().getSha256());
    assertThat(programs.fetched(checkpoint)).hasSize(checkpoint.getStudent().getSize());
    assertThat(lineage.status()).as(lineage.text()).isZero();
    assertThat(lineage.text()).contains(checkpoint.getCheckpointId());
  }

  @Test
  void examplesTakeTheSameNames() throws Exception {
    // Given
    services.newest();
    Path image = Files.write(folder.resolve("image.png"), services.anyImage());
    int port = ClosedCluster.freePorts().application();

    // When
    Said classified = programs.classify(image);
    try (ChildProcess started = programs.endpoint(port)) {
      await()
          .atMost(PATIENCE)
          .failFast(() -> !started.isAlive())
          .ignoreException(ConnectException.class)
          .until(() -> status(port, "/q/health/ready") == 200);

      // Then
      assertThat(classified.status()).as(classified.text()).isZero();
      assertThat(classified.text()).containsPattern("image\\.png: .+, [0-9.]+ %");
      assertThat(post(port, "/classify", services.anyImage())).contains("\"checkpoint\":\"demo-");
    }
  }

  @Test
  void aStrangersModelGoesNowhere() throws Exception {
    // Given somebody who may write to the topic, and has another key
    CheckpointManifest own = services.newest();
    CheckpointManifest forged = Forgery.of(own);
    try (var handle =
            ModelHandle.builder()
                .cluster(cluster.properties(Party.APPLICATION))
                .studentId(ClosedCluster.STUDENT)
                .follow(Follow.newest())
                .firstModelWait(PATIENCE)
                .build();
        var log = services.log(Party.APPLICATION)) {
      await().atMost(PATIENCE).until(() -> handle.serving().isPresent());

      // When it is published, and the trainer starts again behind it
      Forgery.publish(forged, cluster.properties(Party.TRAINER), folder);
      var last = new AtomicReference<CheckpointManifest>();
      services.restartTrainer(() -> last.set(log.latest(ClosedCluster.STUDENT).orElseThrow()));

      // Then the trainer goes on from its own last
      await().atMost(PATIENCE).until(() -> !since(last.get(), log).isEmpty());
      assertThat(since(last.get(), log))
          .anyMatch(it -> last.get().getCheckpointId().equals(it.getParentId()));
      assertThat(get(services.ports().trainer(), "/trainer"))
          .contains("\"" + forged.getCheckpointId() + "\"")
          .contains("UNTRUSTED");

      // And the evaluator judges what came after, and not the stranger's
      await()
          .atMost(PATIENCE)
          .until(() -> since(last.get(), log).stream().anyMatch(this::isJudged));
      assertThat(get(services.ports().evaluator(), "/evaluations"))
          .contains("Checkpoint " + forged.getCheckpointId() + " is signed with key");
      assertThat(isJudged(forged)).isFalse();
      assertThat(log.promotions(ClosedCluster.STUDENT))
          .noneMatch(it -> it.getCheckpointId().equals(forged.getCheckpointId()));

      // And no application and no command line takes it
      assertThat(handle.quarantined())
          .extracting(Quarantined::checkpointId, Quarantined::reason)
          .contains(tuple(forged.getCheckpointId(), Reason.UNTRUSTED));
      assertThat(programs.fetch(forged).text())
          .contains("no checkpoint '" + forged.getCheckpointId());
      assertThat(programs.lineage(forged).status()).isNotZero();
    }
  }

  private static List<CheckpointManifest> since(CheckpointManifest last, CheckpointLog log) {
    return log.history(ClosedCluster.STUDENT).stream()
        .filter(it -> it.getStep() > last.getStep())
        .toList();
  }

  private boolean isJudged(CheckpointManifest checkpoint) {
    try {
      return get(services.ports().evaluator(), "/evaluations")
          .contains("\"checkpointId\":\"" + checkpoint.getCheckpointId() + '"');
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Last, when all that can be told has been. */
  @Test
  @Order(Integer.MAX_VALUE)
  void noSecretIsToldAnywhere() throws Exception {
    // Given
    CheckpointManifest checkpoint = services.newest();

    // When
    Map<String, String> told = services.told();
    told.put("manifest", checkpoint.toString());
    told.put("settings of a client", cluster.properties(Party.TRAINER).kafka().toString());

    // Then
    assertThat(told.keySet())
        .anyMatch(it -> it.endsWith("broker.log"))
        .anyMatch(it -> it.endsWith("registry.log"))
        .anyMatch(it -> it.endsWith("teacher-service.log"));
    assertThat(told.get(services.ports().trainer() + "/trainer")).contains(ClosedCluster.STUDENT);
    assertThat(told.get(services.ports().teacher() + "/q/metrics")).contains("jvm_threads");
    List<String> secrets = cluster.secrets();
    assertThat(told)
        .allSatisfy((where, text) -> assertThat(text).as(where).doesNotContain(secrets));
  }
}

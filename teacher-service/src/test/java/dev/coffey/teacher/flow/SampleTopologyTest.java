package dev.coffey.teacher.flow;

import static dev.coffey.teacher.flow.TopologyBench.START;
import static dev.coffey.teacher.flow.TopologyBench.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.schemas.RedrivenHeader;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Sample;
import dev.coffey.teacher.answer.Answer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTopologyTest {

  @TempDir Path stateFolder;

  private TopologyBench bench;

  @BeforeEach
  void open() throws Exception {
    bench = new TopologyBench(stateFolder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void namesEveryOperator() {
    // Given
    SampleTopology.Settings settings =
        new SampleTopology.Settings("t", List.of("a", "b"), Duration.ofDays(1));

    // When
    String description =
        SampleTopology.build(settings, Registries.connect("mock://describe"), bench)
            .describe()
            .toString();

    // Then
    assertThat(description)
        .doesNotContain("KSTREAM-")
        .contains("read-image", "read-label", "pair-labels", "seen-images", "label-table")
        .contains("topic: samples.labeled", "topic: samples.unlabeled", "topic: images.rejected");
  }

  @Test
  void passesAnImageWithoutLabelOn() {
    // When
    bench.pushImage(id('a'), null);

    // Then
    TestRecord<String, Sample> record = bench.unlabeled.readRecord();
    assertThat(record.key()).isEqualTo(id('a'));
    assertThat(record.getRecordTime()).isEqualTo(START);
    assertThat(record.headers()).isEmpty();
    Sample sample = record.value();
    assertThat(sample.getImage()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(sample.getLabel()).isNull();
    assertThat(sample.getTeacherId()).isEqualTo("clip-test");
    assertThat(sample.getClassCount()).isEqualTo(2);
    assertThat(sample.getViews()).containsExactly(TopologyBench.VIEW);
    assertThat(sample.getCreatedAt()).isEqualTo(START);
    assertThat(bench.labeled.isEmpty()).isTrue();
  }

  @Test
  void passesAnImageWithItsOwnLabelOn() {
    // When
    bench.pushImage(id('a'), "cat");

    // Then
    assertThat(bench.labeled.readValuesToList())
        .extracting(Sample::getLabel)
        .containsExactly("cat");
    assertThat(bench.unlabeled.isEmpty()).isTrue();
  }

  @Test
  void prefersTheAnnotatorsLabelThatCameFirst() {
    // Given
    bench.pushLabel(id('a'), "dog");

    // When
    bench.pushImage(id('a'), "cat");

    // Then
    assertThat(bench.labeled.readValuesToList())
        .extracting(Sample::getLabel)
        .containsExactly("dog");
    assertThat(bench.unlabeled.isEmpty()).isTrue();
  }

  @Test
  void keepsTheLabelThatWasGivenLastWhenAnOlderOneIsPutBack() {
    // Given
    bench.pushLabel(id('a'), "dog", START);
    bench.pushLabel(id('a'), "cat", START.minusSeconds(60));

    // When
    bench.pushImage(id('a'), null);

    // Then
    assertThat(bench.labeled.readValuesToList())
        .extracting(Sample::getLabel)
        .containsExactly("dog");
    assertThat(bench.pairings)
        .containsExactly(Pairing.LABEL_WAITS, Pairing.LABEL_OUTDATED, Pairing.LABELED);
  }

  @Test
  void takesALaterLabelAfterOneOfAClockThatIsAhead() {
    // Given
    bench.pushLabel(id('a'), "dog", START.plus(Duration.ofDays(3650)));
    bench.passTime(Duration.ofSeconds(10));
    bench.pushLabel(id('a'), "cat", START.plusSeconds(5));

    // When
    bench.pushImage(id('a'), null);

    // Then
    assertThat(bench.labeled.readValuesToList())
        .extracting(Sample::getLabel)
        .containsExactly("cat");
  }

  @Test
  void takesALabelBackThatIsWithdrawnBeforeItsImageComes() {
    // Given
    bench.pushLabel(id('a'), "dog");
    bench.withdrawLabel(id('a'));

    // When
    bench.pushImage(id('a'), null);

    // Then
    assertThat(bench.labeled.isEmpty()).isTrue();
    assertThat(bench.unlabeled.getQueueSize()).isEqualTo(1);
  }

  @Test
  void upgradesOnceWhenTheLabelComesLate() {
    // Given
    bench.pushImage(id('a'), null, START.minusSeconds(60));
    bench.passTime(Duration.ofDays(6));

    // When the label comes, comes again, changes, and the image comes again with and without label
    bench.pushLabel(id('a'), "cat");
    bench.pushLabel(id('a'), "cat");
    bench.pushLabel(id('a'), "dog");
    bench.pushImage(id('a'), null);
    bench.pushImage(id('a'), "dog");

    // Then
    TestRecord<String, Sample> upgraded = bench.labeled.readRecord();
    assertThat(upgraded.key()).isEqualTo(id('a'));
    assertThat(upgraded.value().getLabel()).isEqualTo("cat");
    assertThat(upgraded.value().getViews()).containsExactly(TopologyBench.VIEW);
    assertThat(upgraded.value().getCreatedAt()).isEqualTo(START.minusSeconds(60));
    assertThat(upgraded.getRecordTime()).isEqualTo(START.minusSeconds(60));
    assertThat(bench.labeled.isEmpty()).isTrue();
    assertThat(bench.unlabeled.getQueueSize()).isEqualTo(1);
    assertThat(bench.pairings)
        .containsExactly(
            Pairing.UNLABELED,
            Pairing.UPGRADED,
            Pairing.LABEL_REPEATED,
            Pairing.LABEL_CHANGED,
            Pairing.DUPLICATE,
            Pairing.DUPLICATE);
  }

  @Test
  void upgradesWhenTheImageComesAgainWithALabel() {
    // Given
    bench.pushImage(id('a'), null);

    // When
    bench.pushImage(id('a'), "dog");

    // Then
    assertThat(bench.labeled.readValuesToList())
        .extracting(Sample::getLabel)
        .containsExactly("dog");
    assertThat(bench.unlabeled.getQueueSize()).isEqualTo(1);
  }

  @Test
  void dropsAnImageThatComesAgain() {
    // Given
    bench.pushImage(id('a'), null);

    // When
    bench.pushImage(id('a'), null);

    // Then
    assertThat(bench.unlabeled.getQueueSize()).isEqualTo(1);
    assertThat(bench.pairings).containsExactly(Pairing.UNLABELED, Pairing.DUPLICATE);
  }

  @Test
  void forgetsAnImageAfterItsTimeButNoLabel() {
    // Given
    bench.pushImage(id('a'), null);
    bench.passTime(Duration.ofDays(15));
    // Segments are dropped as others are written.
    bench.pushImage(id('b'), null);

    // When
    bench.pushLabel(id('a'), "cat");
    bench.pushImage(id('a'), null);

    // Then the label waited, and the image counted as new
    assertThat(bench.labeled.readKeyValuesToList())
        .extracting(kv -> kv.key)
        .containsExactly(id('a'));
    assertThat(bench.pairings)
        .containsExactly(
            Pairing.UNLABELED, Pairing.UNLABELED, Pairing.LABEL_WAITS, Pairing.LABELED);
  }

  @Test
  void rejectsWhatTheTeacherRefused() {
    // When
    bench.pushImage(
        "some key".getBytes(StandardCharsets.UTF_8),
        new byte[] {9, 9},
        new Answer.Refused(RejectionReason.UNREADABLE_RECORD, "line one\nline two"));

    // Then
    TestRecord<String, RejectedImage> record = bench.rejected.readRecord();
    assertThat(record.key()).isEqualTo("some key");
    assertThat(record.value())
        .isEqualTo(
            new RejectedImage(
                RejectionReason.UNREADABLE_RECORD,
                "line one\nline two",
                "images",
                0,
                0L,
                ByteBuffer.wrap(new byte[] {9, 9}),
                START));
    assertThat(bench.labeled.isEmpty() && bench.unlabeled.isEmpty()).isTrue();
  }

  @Test
  void rejectsAValueThatIsNull() {
    // When
    bench.pushImage(null, null, new Answer.Refused(RejectionReason.UNREADABLE_RECORD, "no value"));

    // Then
    assertThat(bench.rejected.readValue().getValue().remaining()).isZero();
  }

  @Test
  void cutsARejectThatWouldNotFitItsTopic() {
    // When
    bench.pushImage(
        "k".getBytes(StandardCharsets.UTF_8),
        new byte[30 << 20],
        new Answer.Refused(RejectionReason.UNREADABLE_RECORD, "no Avro."));

    // Then
    RejectedImage reject = bench.rejected.readValue();
    assertThat(reject.getValue().remaining()).isEqualTo((21 << 20) - (64 << 10));
    assertThat(reject.getDetail()).startsWith("no Avro. (Only the first").contains("31,457,280");
  }

  @Test
  void cutsAKeyThatWouldNotFitItsTopic() {
    // When
    bench.pushImage(
        new byte[22 << 20],
        new byte[] {9},
        new Answer.Refused(RejectionReason.UNREADABLE_RECORD, "no Avro."));

    // Then
    var letter = bench.rejected.readRecord();
    assertThat(letter.key()).hasSize(16 << 10);
    assertThat(letter.value().getDetail()).contains("16,384 of 23,068,672 bytes of the key");
    assertThat(letter.value().getValue().remaining()).isEqualTo(1);
  }

  @Test
  void cutsADetailThatWouldNotFitItsTopic() {
    // When a label that is no class has megabytes
    bench.pushImage(
        "k".getBytes(StandardCharsets.UTF_8),
        new byte[11 << 20],
        new Answer.Refused(RejectionReason.UNKNOWN_CLASS, "x".repeat(11 << 20)));

    // Then
    RejectedImage reject = bench.rejected.readValue();
    assertThat(reject.getDetail()).hasSize(2_001).endsWith("x…");
    assertThat(reject.getValue().remaining()).isEqualTo(11 << 20);
  }

  @Test
  void countsHowOftenARecordWasPutBackWhenItIsRejectedAgain() {
    // Given
    RecordHeaders headers = new RecordHeaders();
    AnswerHeaders.write(headers, new Answer.Refused(RejectionReason.TEACHER_FAILED, "no"));
    new RedrivenHeader(2, 3, 17).addTo(headers);
    headers.add("traceparent", new byte[] {1, 2});

    // When
    bench.images.pipeInput(
        new TestRecord<>("k".getBytes(StandardCharsets.UTF_8), new byte[] {1}, headers, START));

    // Then
    assertThat(RedrivenHeader.of(bench.rejected.readRecord().headers()))
        .contains(new RedrivenHeader(2, 3, 17));
  }

  @Test
  void takesAnImageThatWasRejectedBefore() {
    // Given
    byte[] key = id('a').getBytes(StandardCharsets.UTF_8);
    bench.pushImage(
        key, new byte[] {1}, new Answer.Refused(RejectionReason.TEACHER_FAILED, "not finite"));

    // When it is put back after a fix, and once more by mistake
    bench.pushImage(id('a'), "cat");
    bench.pushImage(id('a'), "cat");

    // Then
    assertThat(bench.rejected.readValuesToList()).hasSize(1);
    assertThat(bench.labeled.readValuesToList()).hasSize(1);
  }

  @Test
  void rejectsLabelsThatMeanNothing() {
    // When
    bench.pushLabel(id('a'), "unicorn");
    bench.pushLabel("no id", "cat");
    bench.labels.pipeInput(
        id('b').getBytes(StandardCharsets.UTF_8), "no avro".getBytes(StandardCharsets.UTF_8));
    bench.labels.pipeInput(null, "no avro".getBytes(StandardCharsets.UTF_8));

    // Then
    List<RejectedImage> rejects = bench.rejected.readValuesToList();
    assertThat(rejects)
        .extracting(RejectedImage::getReason)
        .containsExactly(
            RejectionReason.UNKNOWN_CLASS,
            RejectionReason.ID_MISMATCH,
            RejectionReason.UNREADABLE_RECORD,
            RejectionReason.ID_MISMATCH);
    assertThat(rejects).extracting(RejectedImage::getTopic).containsOnly("labels");
    assertThat(rejects.get(0).getDetail()).contains("'unicorn'");
    assertThat(rejects).extracting(RejectedImage::getOffset).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void keepsRecordTimesThatABrokerTakesAndKeeps() {
    // Given producers whose clocks are wrong
    Instant future = START.plus(Duration.ofDays(3650));
    Instant past = Instant.ofEpochMilli(-5);

    // When
    bench.pushImage(id('a'), null, future);
    bench.pushImage(id('b'), null, past);

    // Then
    List<TestRecord<String, Sample>> records = bench.unlabeled.readRecordsToList();
    assertThat(records)
        .extracting(TestRecord::getRecordTime)
        .containsExactly(START, START.minus(Duration.ofDays(7)));
    assertThat(records)
        .extracting(record -> record.value().getCreatedAt())
        .containsExactly(future, past);
  }

  @Test
  void saysSoWhenTheTeachingConsumerIsNotInPlace() {
    assertThatThrownBy(
            () -> bench.images.pipeInput(id('a').getBytes(StandardCharsets.UTF_8), new byte[] {1}))
        .rootCause()
        .hasMessageContaining("KafkaClientSupplier");
  }
}

package dev.coffey.ingest.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.ingest.RealServers;
import dev.coffey.ingest.TestImages;
import dev.coffey.ingest.app.Records;
import dev.coffey.ingest.intake.ImageId;
import dev.coffey.ingest.letters.Redriver.Outcome;
import dev.coffey.ops.servers.ChildProcess;
import dev.coffey.schemas.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redrives that do not come to their end, or not alone: afterwards each letter is back once. */
@QuarkusTest
@QuarkusTestResource(RealServers.class)
class RedriveFailuresTest {

  /** More than one transaction holds. */
  private static final int MANY = 130;

  private static final AtomicLong SEEDS = new AtomicLong(700_000);

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @ConfigProperty(name = "coffey.registry.url")
  String registry;

  @Inject Purge purge;

  private final LetterBox box = new LetterBox();

  /** The image ids of the letters of this test. */
  private final Map<LetterId, String> letters = new LinkedHashMap<>();

  @AfterEach
  void close() {
    box.close();
  }

  @Test
  void aProcessThatIsKilledHasPutBackWholeTransactions(@TempDir Path folder) throws Exception {
    // Given
    write(MANY);
    var killed =
        ChildProcess.java("redrive")
            .jvm("-Xmx128m")
            .classpath(classpath())
            .main(KilledRedrive.class.getName())
            .args(broker, registry, Integer.toString(MANY - 10), ids())
            .log(folder.resolve("redrive.log"))
            .start();
    assertThat(killed.process().waitFor()).as(killed.logTail(20)).isEqualTo(KilledRedrive.EXIT);

    // When
    Redriver.Report report = redrive(redriver(InstantSource.system()));

    // Then the transaction of 100 that was committed stands, and the other left nothing
    assertThat(redriven(report)).hasSize(MANY - 100);
    assertThat(report.outcomes()).hasSize(MANY);
    eachIsBackOnce();
  }

  @Test
  void aRedriveThatFailsBetweenRecordsTakesItsTransactionBack() throws Exception {
    // Given
    write(20);
    Redriver broken =
        redriver(
            Redrivers.at(
                10,
                () -> {
                  throw new IllegalStateException("no clock");
                }));
    assertThatThrownBy(() -> redrive(broken)).hasMessage("no clock");
    assertThat(timesBack()).isEmpty();

    // When
    Redriver.Report report = redrive(broken);

    // Then
    assertThat(redriven(report)).hasSize(20);
    eachIsBackOnce();
  }

  @Test
  void theLaterOfTwoRedrivesWinsAndTheFirstSaysSo() throws Exception {
    // Given
    write(MANY);
    Redriver second = redriver(InstantSource.system());
    var won = new AtomicReference<Redriver.Report>();
    Redriver first = redriver(Redrivers.at(MANY - 10, () -> won.set(redrive(second))));

    // When
    Redriver.Report lost = redrive(first);

    // Then
    assertThat(lost.stopped()).containsInstanceOf(Redriver.Stop.Superseded.class);
    assertThat(redriven(lost)).hasSize(100);
    assertThat(won.get().stopped()).isEmpty();
    assertThat(redriven(won.get())).hasSize(MANY - 100).doesNotContainAnyElementsOf(redriven(lost));
    eachIsBackOnce();
  }

  @Test
  void instancesThatRaceDoItOnce() throws Exception {
    // Given
    write(40);
    var start = new CyclicBarrier(3);
    List<CompletableFuture<Redriver.Report>> races =
        Stream.generate(() -> redriver(InstantSource.system()))
            .limit(3)
            .map(it -> CompletableFuture.supplyAsync(() -> redriveTogether(it, start)))
            .toList();

    // When
    List<Redriver.Report> reports = races.stream().map(CompletableFuture::join).toList();

    // Then whoever began last has not been disturbed
    assertThat(reports).anySatisfy(report -> assertThat(report.stopped()).isEmpty());
    assertThat(reports)
        .allSatisfy(
            report ->
                assertThat(report.stopped().map(Object::getClass))
                    .isIn(Optional.empty(), Optional.of(Redriver.Stop.Superseded.class)));
    eachIsBackOnce();
  }

  @Test
  void whatIsPurgedMeanwhileIsLeft() throws Exception {
    // Given
    write(MANY);
    Redriver redriver = redriver(Redrivers.at(5, () -> purge.carryOut(purge.until(Instant.now()))));

    // When
    Redriver.Report report = redrive(redriver);

    // Then what the transaction under way had read already is back, and what it says is true
    assertThat(report.stopped()).isEmpty();
    assertThat(redriven(report)).hasSizeBetween(5, 100);
    assertThat(report.outcomes().values().stream().skip(100))
        .hasSize(MANY - 100)
        .allSatisfy(it -> assertThat(((Outcome.Left) it).why()).contains("deleted meanwhile"));
    assertThat(timesBack())
        .containsOnlyKeys(redriven(report).stream().map(letters::get).toList())
        .allSatisfy((image, times) -> assertThat(times).isEqualTo(1));
  }

  private void write(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      byte[] image = TestImages.png(SEEDS.incrementAndGet());
      letters.put(box.unknownClass(image, "unicorn"), ImageId.of(image).hex());
    }
  }

  private Redriver redriver(InstantSource clock) {
    return Redrivers.with(broker, registry, clock);
  }

  private Redriver.Report redrive(Redriver redriver) {
    var selection =
        new Selection(
            letters.keySet(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return redriver.redrive(selection, Optional.empty(), 1_000, false);
  }

  private Redriver.Report redriveTogether(Redriver redriver, CyclicBarrier start) {
    try {
      start.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return redrive(redriver);
  }

  private static List<LetterId> redriven(Redriver.Report report) {
    var ids = new ArrayList<LetterId>();
    report
        .outcomes()
        .forEach(
            (id, outcome) -> {
              if (outcome instanceof Outcome.Redriven) {
                ids.add(id);
              }
            });
    return ids;
  }

  private void eachIsBackOnce() {
    assertThat(timesBack())
        .hasSameSizeAs(letters.keySet())
        .allSatisfy((image, times) -> assertThat(times).isEqualTo(1));
  }

  /** How often each image of this test lies on its topic, for who reads committed records. */
  private Map<String, Integer> timesBack() {
    return Records.committed(Topics.IMAGES).stream()
        .filter(record -> letters.containsValue(record.key()))
        .collect(Collectors.toMap(record -> record.key(), record -> 1, Integer::sum));
  }

  private String ids() {
    return letters.keySet().stream().map(LetterId::toString).collect(Collectors.joining(","));
  }

  private static List<Path> classpath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }
}

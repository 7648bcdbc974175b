package dev.coffey.ops.lab.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.lab.Findings;
import dev.coffey.ops.lab.LabSettings;
import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.arms.Trial;
import dev.coffey.ops.lab.data.Recording;
import dev.coffey.ops.lab.runs.Cosines;
import dev.coffey.ops.lab.runs.Look;
import dev.coffey.ops.lab.runs.Overhead;
import dev.coffey.ops.lab.runs.Reading;
import dev.coffey.ops.lab.runs.Readings;
import dev.coffey.ops.lab.runs.RunOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  private static final List<Double> NOISE = List.of(0.0, 0.01, -0.01);

  @TempDir Path folder;

  /** Findings of dho, single-head and dho-detached with these top-1, cosines and step times. */
  private static Findings findings(
      double dho, double single, double singleCosine, double overhead) {
    Properties properties = new Properties();
    properties.setProperty("lab.arms", "dho,single-head,dho-detached");
    properties.setProperty("lab.labels", "16");
    properties.setProperty("lab.seeds", "3");
    LabSettings settings = LabSettings.from(properties);
    Map<Findings.Cell, List<RunOutcome>> outcomes = new LinkedHashMap<>();
    Map<Findings.Cell, Findings.Chosen> chosen = new LinkedHashMap<>();
    List<Findings.Tried> search = new ArrayList<>();
    for (Arm arm : settings.arms()) {
      Findings.Cell cell = new Findings.Cell(arm, 16);
      boolean one = arm.id().equals("single-head");
      outcomes.put(
          cell,
          NOISE.stream()
              .map(it -> outcome((one ? single : dho) + it, one ? singleCosine : 0))
              .toList());
      chosen.put(cell, new Findings.Chosen(new Trial(0.5, 0.003), 300));
      search.add(new Findings.Tried(cell, new Trial(0.5, 0.003), 0.5, 0.6));
    }
    return new Findings(
        settings,
        new Recording.Description(
            "id",
            "a world",
            "clip-x",
            List.of("a", "b"),
            32,
            8,
            Map.of("pool", 100, "val", 10, "v2", 10)),
        search,
        chosen,
        outcomes,
        Map.of("val", 0.6, "v2", 0.5),
        Map.of(),
        new Overhead.Measured(
            1000, 1010, Collections.nCopies(3, 10.0), Collections.nCopies(3, 10 * (1 + overhead))));
  }

  private static RunOutcome outcome(double top1, double cosine) {
    Map<String, Reading> readings = new LinkedHashMap<>();
    for (String name :
        List.of(
            Readings.KD_HEAD,
            Readings.CE_HEAD,
            Readings.HEADS_FIXED,
            Readings.HEADS_TUNED,
            Readings.PROBE,
            Readings.PROBE_FIXED,
            Readings.PROBE_TUNED)) {
      readings.put(name, new Reading(top1, Map.of("val", top1, "v2", top1 - 0.1), 0.4, 0.5));
    }
    List<Cosines> cosines = new ArrayList<>();
    for (long step = 0; step < 300; step += 5) {
      cosines.add(new Cosines(step, cosine, cosine, null));
    }
    return new RunOutcome(
        List.of(new Look(300, readings)), cosines, Collections.nCopies(21, top1), 30, 0);
  }

  private static Verdict verdict(Findings findings, String id) {
    return new Claims(findings)
        .all().stream().filter(claim -> claim.id().equals(id)).findFirst().orElseThrow().verdict();
  }

  @Test
  void aLeadOfTwoPointsBeyondChanceBearsOutTheFirstClaim() {
    // Given
    Findings findings = findings(0.75, 0.70, -0.4, 0);

    // When
    Verdict verdict = verdict(findings, "a");

    // Then
    assertThat(verdict).isEqualTo(Verdict.HOLDS);
  }

  @Test
  void aSmallerLeadDoesNot() {
    // Given
    Findings findings = findings(0.715, 0.70, -0.4, 0);

    // When
    Verdict verdict = verdict(findings, "a");

    // Then
    assertThat(verdict).isEqualTo(Verdict.DOES_NOT_HOLD);
  }

  @Test
  void conflictIsJudgedByTheCosines() {
    // Given
    Findings conflict = findings(0.75, 0.70, -0.4, 0);
    Findings peace = findings(0.75, 0.70, 0.2, 0);

    // When
    List<Verdict> verdicts = List.of(verdict(conflict, "b"), verdict(peace, "b"));

    // Then
    assertThat(verdicts).containsExactly(Verdict.HOLDS, Verdict.DOES_NOT_HOLD);
  }

  @Test
  void theTeacherAndTheCostAreJudgedToo() {
    // Given
    Findings good = findings(0.75, 0.70, -0.4, 0.01);
    Findings bad = findings(0.55, 0.50, -0.4, 0.05);

    // When
    List<Verdict> verdicts =
        List.of(verdict(good, "c"), verdict(good, "e"), verdict(bad, "c"), verdict(bad, "e"));

    // Then
    assertThat(verdicts)
        .containsExactly(
            Verdict.HOLDS, Verdict.HOLDS, Verdict.DOES_NOT_HOLD, Verdict.DOES_NOT_HOLD);
  }

  @Test
  void theBestArmHasToLeadEveryOtherOneBeyondChance() {
    // Given: in the first, dho and dho-detached are level; in the second, single-head leads both.
    Findings level = findings(0.75, 0.70, -0.4, 0);
    Findings apart = findings(0.70, 0.75, -0.4, 0);

    // When
    List<Verdict> verdicts = List.of(verdict(level, "h"), verdict(apart, "h"));

    // Then
    assertThat(verdicts).containsExactly(Verdict.DOES_NOT_HOLD, Verdict.HOLDS);
  }

  @Test
  void thePageHasTheNumbersAndThePlotsAreXml() throws Exception {
    // Given
    Results results =
        new Results(
            findings(0.75, 0.70, -0.4, 0),
            new Circumstances(
                "./mvnw -Plab",
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(600),
                "a machine",
                "17",
                "abc"));

    // When
    results.write(folder);

    // Then: t of 2 degrees of freedom is 4.303, the deviation 0.01: 100·4.303·0.01/√3 = 2.5.
    assertThat(folder.resolve("lab.md"))
        .content()
        .contains("75.0 ± 2.5")
        .contains("-5.0 [-5.0, -5.0]")
        .contains("`./mvnw -Plab`")
        .contains("a machine")
        .contains("**holds**");
    for (String plot : List.of("lab-top1.svg", "lab-cosine.svg", "lab-mix.svg")) {
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(folder.resolve(plot).toFile())
                  .getElementsByTagName("polyline")
                  .getLength())
          .isPositive();
      assertThat(Files.readString(folder.resolve(plot))).doesNotContain("NaN");
    }
  }
}

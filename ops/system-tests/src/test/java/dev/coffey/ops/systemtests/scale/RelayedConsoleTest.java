package dev.coffey.ops.systemtests.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.ops.browser.Browser;
import dev.coffey.ops.browser.TestBrowser;
import dev.coffey.schemas.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at the console of an evaluator that does not judge the student that it shows. */
class RelayedConsoleTest {
  @TempDir Path folder;

  private EvaluatorFarm farm;

  @BeforeEach
  void startServers() throws Exception {
    farm = new EvaluatorFarm(folder, 1);
  }

  @AfterEach
  void stop() throws Exception {
    farm.close();
  }

  @Test
  void aPersonSeesAndDecidesOnAStudentThatAnotherEvaluatorJudges() throws Exception {
    // Given a student with two checkpoints, of which the first is champion
    farm.startEvaluators(2);
    farm.awaitShares(2, 2);
    EvaluatorProcess judge = farm.evaluator(0);
    EvaluatorProcess other = farm.evaluator(1);
    int place = farm.partitionOf(judge);
    String student = farm.students().names().get(place);
    String first = publish(place);
    String second = publish(place);
    try (Browser browser = TestBrowser.open()) {
      enter(browser, other, student);
      browser.awaitText("#champion-now", named(first));

      // When
      browser.click("#checkpoint-rows [data-checkpoint='%s']".formatted(second));
      browser.awaitText("dialog", "Make it the champion");
      browser.script(
          "[...document.querySelectorAll('dialog button')]"
              + ".find((it) => it.textContent.startsWith('Make it')).click()");
      browser.type("#actor", "zoe");
      browser.type("#reason", "seen from the other side");
      browser.click("dialog .primary");

      // Then it is so, and both consoles say so
      browser.awaitText("#told", "Promoted");
      browser.awaitText("#champion-now", named(second));
      browser.awaitText("#decisions", "seen from the other side");
      browser.awaitText("#images-elsewhere", judge.url().toString());
      List<String> rows = rows(browser);
      browser.picture("relayed");
      assertThat(browser.complaints()).isEmpty();
      assertThat(rows).containsExactlyElementsOf(told(judge, List.of(second, first)));
      assertThat(farm.scan(Topics.PROMOTIONS))
          .containsEntry(student + "/champion", 2)
          .containsEntry(student + "/champion/2", 1);
      enter(browser, judge, student);
      browser.awaitText("#champion-now", named(second));
      browser.awaitText("#decisions", "seen from the other side");
      assertThat(rows(browser)).isEqualTo(rows);
    }
  }

  /** All students publish; the id of this one's checkpoint, once it is judged. */
  private String publish(int place) {
    List<String> checkpoints = farm.students().publish();
    farm.awaitJudged(checkpoints);
    return checkpoints.get(place);
  }

  /** Gives the key as a person does whom the browser asks for it, and goes to the page. */
  private static void enter(Browser browser, EvaluatorProcess evaluator, String student) {
    String address = evaluator.url().toString();
    String keyed = address.replace("://", "://zoe:" + EvaluatorProcess.KEY + "@");
    browser.visit(keyed + "/console/icon.svg");
    browser.visit(address + "/?student=" + student).awaitText("#connection", "connected");
    browser.awaitSeen("#checkpoint-rows tr + tr");
  }

  /** What the table says of each checkpoint: its name, and its accuracy by mix, CE and KD head. */
  private static List<String> rows(Browser browser) {
    return ((List<?>)
            browser.script(
                """
                return [...document.querySelectorAll('#checkpoint-rows tr')].map((row) =>
                  [row.querySelector('.checkpoint').title,
                   ...[...row.children].slice(1, 4).map((it) => it.textContent)].join(' '));
                """))
        .stream().map(String::valueOf).toList();
  }

  /** The same as an evaluator tells it to programs. */
  private static List<String> told(EvaluatorProcess evaluator, List<String> checkpoints)
      throws Exception {
    JsonNode all = new ObjectMapper().readTree(evaluator.get("/evaluations")).get("newestFirst");
    return checkpoints.stream()
        .map(id -> id + percent(all, id, "MIX") + percent(all, id, "CE") + percent(all, id, "KD"))
        .toList();
  }

  private static String percent(JsonNode evaluations, String id, String head) {
    JsonNode scores = find(evaluations, "checkpointId", id).get("scores");
    return String.format(
        Locale.ROOT, " %.1f\u202f%%", 100 * find(scores, "head", head).get("top1").asDouble());
  }

  private static JsonNode find(JsonNode all, String field, String value) {
    return StreamSupport.stream(all.spliterator(), false)
        .filter(it -> it.get(field).asText().equals(value))
        .findFirst()
        .orElseThrow();
  }

  /** As the page names a checkpoint in short: step, and the first digits of its digest. */
  private static String named(String id) {
    CheckpointId checkpoint = CheckpointId.parse(id);
    return checkpoint.step() + " · " + checkpoint.digest().substring(0, 8);
  }
}

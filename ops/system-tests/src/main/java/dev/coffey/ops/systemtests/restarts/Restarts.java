package dev.coffey.ops.systemtests.restarts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.ops.systemtests.chaos.ChaosSettings;
import dev.coffey.ops.systemtests.restarts.Interruption.Outcome;
import dev.coffey.ops.systemtests.restarts.Interruption.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Kills one trainer again and again, and tells how long each start took. */
public final class Restarts {

  /** When nothing else is asked for. */
  public static final int KILLS = 20;

  private static final int STEPS_PER_KILL = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Instant started = Instant.now();

  private Restarts() {}

  /**
   * @return whether the student that was killed is the other one, byte for byte
   */
  public static boolean run(ChaosSettings settings) throws JsonProcessingException {
    return new Restarts().strike(settings);
  }

  private boolean strike(ChaosSettings settings) throws JsonProcessingException {
    int kills = settings.kills();
    int steps = STEPS_PER_KILL * (kills + 1);
    say(
        "seed %d, %d kills over %d steps, all state in %s"
            .formatted(settings.seed(), kills, steps, settings.data()));
    try (TrainerCluster cluster = new TrainerCluster(settings.data())) {
      TrainerSize size = TrainerSize.DEMO;
      new FixedLog(settings.seed(), cluster.registry())
          .write(size.labeled(), size.unlabeled(steps), cluster.kafka());
      Outcome outcome =
          new Interruption(kills, steps, settings.seed(), size)
              .run(cluster, settings.root(), settings.data().resolve("logs"), this::say);
      System.out.println(
          "RESULT " + JSON.writeValueAsString(result(outcome, kills, settings.seed())));
      return outcome.isClean();
    }
  }

  private ObjectNode result(Outcome outcome, int kills, long seed) {
    List<Long> millis = outcome.starts().stream().map(Start::killToStepMillis).sorted().toList();
    ObjectNode result =
        JSON.createObjectNode()
            .put("seed", seed)
            .put("kills", kills)
            .put("steps", outcome.interrupted().getStep())
            .put("identical", outcome.isIdentical())
            .put("sha256", outcome.interrupted().getStudent().getSha256())
            .put("training_state_sha256", outcome.interrupted().getTrainingState().getSha256())
            .put("ledger_gaps", outcome.ledgerGaps())
            .put("ledger_repeats", outcome.ledgerRepeats())
            .put("forks", outcome.forks())
            .put("starts", millis.size())
            .put("kill_to_step_ms_p50", median(millis))
            .put("kill_to_step_ms_max", millis.isEmpty() ? 0 : millis.get(millis.size() - 1));
    result.set("parts_ms_p50", parts(outcome.starts()));
    return result.put("wall_s", Duration.between(started, Instant.now()).toSeconds());
  }

  private static ObjectNode parts(List<Start> starts) {
    ObjectNode medians = JSON.createObjectNode();
    Set<String> names = new LinkedHashSet<>();
    starts.forEach(start -> start.parts().fieldNames().forEachRemaining(names::add));
    for (String name : names) {
      medians.put(
          name.toLowerCase(Locale.ROOT),
          median(
              starts.stream()
                  .map(start -> start.parts().path(name))
                  .map(JsonNode::asLong)
                  .sorted()
                  .toList()));
    }
    return medians;
  }

  private static long median(List<Long> sorted) {
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }

  private void say(String words) {
    long seconds = Duration.between(started, Instant.now()).toSeconds();
    System.out.printf("%d:%02d %s%n", seconds / 60, seconds % 60, words);
  }
}

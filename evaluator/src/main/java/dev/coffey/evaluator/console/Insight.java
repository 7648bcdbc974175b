package dev.coffey.evaluator.console;

import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.flow.Curves;
import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.evaluator.flow.Watches;
import dev.coffey.evaluator.leaderboard.Leaderboard;
import dev.coffey.evaluator.succession.Succession;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What this evaluator knows by itself.
 *
 * @param watches none when champions are not watched
 * @param successionView a succession as a page reads it
 * @param elsewhere the address of another evaluator that judges the student and watches its
 *     champion; empty when this one does, or nobody is known to
 * @param leaderboard empty while it cannot be read
 */
public record Insight(
    Court court,
    Evaluations evaluations,
    Supplier<Optional<Watches>> watches,
    Function<Succession, Object> successionView,
    Function<String, Optional<URI>> elsewhere,
    Supplier<Optional<Leaderboard>> leaderboard) {

  Optional<String> champion(String studentId) {
    return court.succession(studentId).flatMap(Succession::champion);
  }

  Map<String, Curves> curves() {
    return watches.get().map(Watches::curves).orElse(Map.of());
  }

  Stations.Own own(String studentId) {
    return new Stations.Own(
        evaluations.doing(),
        evaluations.trouble(),
        champion(studentId),
        studentId.isEmpty() ? Optional.empty() : elsewhere.apply(studentId));
  }
}

package dev.coffey.evaluator.console;

import dev.coffey.evaluator.leaderboard.Leaderboard;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The leaderboard as pages know it. Owned by the console's thread. */
final class Standings {
  private static final Duration ASK_EVERY = Duration.ofSeconds(5);
  private static final int HISTORY_MAX = 40;

  private final Supplier<Optional<Leaderboard>> leaderboard;
  private Optional<Leaderboard> told = Optional.empty();
  private Instant askedAt = Instant.EPOCH;

  Standings(Supplier<Optional<Leaderboard>> leaderboard) {
    this.leaderboard = leaderboard;
  }

  /** The last that was taken. */
  Optional<Leaderboard> told() {
    return told;
  }

  /** It, if it is another one than before; looks at most every {@link #ASK_EVERY}. */
  Optional<Leaderboard> takeChanged(Instant now) {
    if (now.isBefore(askedAt.plus(ASK_EVERY))) {
      return Optional.empty();
    }
    askedAt = now;
    Optional<Leaderboard> found = leaderboard.get().map(board -> board.limited(HISTORY_MAX));
    if (found.isEmpty() || found.equals(told)) {
      return Optional.empty();
    }
    told = found;
    return found;
  }
}

package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.StudentLoader;
import dev.coffey.evaluator.prequential.CurveSettings;
import dev.coffey.evaluator.prequential.Floor;

/**
 * How champions are watched.
 *
 * @param alias whose meaning is watched
 * @param students where champions are asked, and whether they may be TorchScript
 * @param curves how the curves are cut
 * @param floor when a champion has fallen
 * @param rollbackZMin standard deviations by which the champion before must win the rolling window
 *     to come back
 * @param remixEvery fresh labelled samples from one tuning of the mix to the next
 * @param remixZMin standard deviations by which a new mix must win the rolling window
 */
public record WatchSettings(
    String alias,
    StudentLoader students,
    CurveSettings curves,
    Floor floor,
    double rollbackZMin,
    int remixEvery,
    double remixZMin) {}

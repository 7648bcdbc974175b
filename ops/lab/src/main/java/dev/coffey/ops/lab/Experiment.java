package dev.coffey.ops.lab;

import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.arms.Recipe;
import dev.coffey.ops.lab.arms.Search;
import dev.coffey.ops.lab.arms.Trial;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.data.ImageSet;
import dev.coffey.ops.lab.data.Recording;
import dev.coffey.ops.lab.runs.Look;
import dev.coffey.ops.lab.runs.Overhead;
import dev.coffey.ops.lab.runs.Readings;
import dev.coffey.ops.lab.runs.RunKey;
import dev.coffey.ops.lab.runs.RunOutcome;
import dev.coffey.ops.lab.runs.TeacherCorrection;
import dev.coffey.ops.lab.work.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Searches settings for every arm, runs every arm on every seed, measures the second head. */
final class Experiment {

  /** Of the search; the reported seeds are 1, 2, …. */
  private static final long SEARCH_SEED = 0;

  private static final int OVERHEAD_PAIRS_MAX = 100;

  private final LabSettings settings;
  private final Workers workers;
  private final Path folder;
  private final Recording recording;
  private final List<Findings.Tried> search = new ArrayList<>();

  Experiment(LabSettings settings, Workers workers, Path folder) throws IOException {
    this.settings = settings;
    this.workers = workers;
    this.folder = folder;
    this.recording = Recording.read(folder);
    // The largest count first, so that too small a pool is told before anything runs.
    int labelsMax = settings.labels().get(settings.labels().size() - 1);
    FewShot.draw(recording.pool().labels(), recording.classCount(), labelsMax, SEARCH_SEED);
  }

  Findings run() {
    Map<Findings.Cell, Findings.Chosen> chosen = searched();
    Map<Findings.Cell, List<RunOutcome>> outcomes = outcomes(chosen);
    return new Findings(
        settings,
        recording.description(),
        search,
        chosen,
        outcomes,
        teacher(),
        correctedTeacher(),
        overhead());
  }

  private Map<Findings.Cell, Findings.Chosen> searched() {
    List<Findings.Cell> cells = new ArrayList<>();
    settings
        .searched()
        .forEach(count -> settings.arms().forEach(arm -> cells.add(new Findings.Cell(arm, count))));
    Map<Findings.Cell, List<Trial>> first = new LinkedHashMap<>();
    cells.forEach(cell -> first.put(cell, Search.first()));
    tryAll("search 1/2", first);
    Map<Findings.Cell, List<Trial>> second = new LinkedHashMap<>();
    cells.forEach(cell -> second.put(cell, Search.second(cell.arm().recipe(), best(cell).trial())));
    tryAll("search 2/2", second);
    Map<Findings.Cell, Findings.Chosen> chosen = new LinkedHashMap<>();
    for (int count : settings.labels()) {
      for (Arm arm : settings.arms()) {
        Findings.Tried best = best(new Findings.Cell(arm, settings.nearestSearched(count)));
        int stop = best.half() > best.end() ? settings.steps() / 2 : settings.steps();
        chosen.put(new Findings.Cell(arm, count), new Findings.Chosen(best.trial(), stop));
      }
    }
    return chosen;
  }

  /** The best on the validation labels; of equal ones the first. */
  private Findings.Tried best(Findings.Cell cell) {
    return search.stream()
        .filter(tried -> tried.cell().equals(cell))
        .sorted(Comparator.comparingDouble(tried -> -tried.best()))
        .findFirst()
        .orElseThrow();
  }

  private void tryAll(String name, Map<Findings.Cell, List<Trial>> trials) {
    List<RunKey> keys = new ArrayList<>();
    trials.forEach((cell, each) -> each.forEach(trial -> keys.add(searchKey(cell, trial))));
    Map<RunKey, RunOutcome> outcomes = runAll(name, keys);
    trials.forEach(
        (cell, each) ->
            each.forEach(
                trial -> {
                  List<Look> looks = outcomes.get(searchKey(cell, trial)).looks();
                  String reading = Readings.of(cell.arm().answer());
                  search.add(
                      new Findings.Tried(
                          cell,
                          trial,
                          looks.get(0).readings().get(reading).validation(),
                          looks.get(looks.size() - 1).readings().get(reading).validation()));
                }));
  }

  private RunKey searchKey(Findings.Cell cell, Trial trial) {
    return new RunKey(
        recording.description().id(),
        cell.arm().recipe(),
        trial,
        cell.labels(),
        SEARCH_SEED,
        settings.steps(),
        settings.steps(),
        true,
        settings.conditions());
  }

  private Map<Findings.Cell, List<RunOutcome>> outcomes(
      Map<Findings.Cell, Findings.Chosen> chosen) {
    Map<Findings.Cell, List<RunKey>> keys = new LinkedHashMap<>();
    chosen.forEach(
        (cell, choice) -> {
          List<RunKey> ofCell =
              settings.seeds().stream()
                  .mapToObj(
                      seed ->
                          new RunKey(
                              recording.description().id(),
                              cell.arm().recipe(),
                              choice.trial(),
                              cell.labels(),
                              seed,
                              settings.steps(),
                              choice.stop(),
                              false,
                              settings.conditions()))
                  .toList();
          keys.put(cell, ofCell);
        });
    Map<RunKey, RunOutcome> done =
        runAll("runs", keys.values().stream().flatMap(List::stream).toList());
    Map<Findings.Cell, List<RunOutcome>> outcomes = new LinkedHashMap<>();
    keys.forEach((cell, ofCell) -> outcomes.put(cell, ofCell.stream().map(done::get).toList()));
    return outcomes;
  }

  private Map<RunKey, RunOutcome> runAll(String name, List<RunKey> keys) {
    List<RunKey> unfinished = workers.unfinished(keys);
    long steps = unfinished.stream().mapToLong(RunKey::stop).sum();
    System.out.printf(
        "%s: %d runs, %d of them finished before%n",
        name,
        keys.stream().distinct().count(),
        keys.stream().distinct().count() - unfinished.size());
    if (unfinished.isEmpty()) {
      return workers.run(folder, keys, count -> {});
    }
    try (ProgressBar bar = bar(name, " steps", steps)) {
      return workers.run(folder, keys, bar::stepBy);
    }
  }

  static ProgressBar bar(String name, String unit, long units) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(units)
        .setUnit(unit, 1)
        .showSpeed()
        .setUpdateIntervalMillis(System.console() == null ? 15_000 : 1000)
        .build();
  }

  private Map<String, Double> teacher() {
    Map<String, Double> top1 = new LinkedHashMap<>();
    recording.tests().forEach(set -> top1.put(set.name(), set.teacherTop1()));
    return top1;
  }

  private Map<Integer, List<Double>> correctedTeacher() {
    Map<Integer, List<Double>> top1 = new LinkedHashMap<>();
    if (settings.arms().stream()
        .noneMatch(arm -> arm.recipe().targets() == Recipe.Targets.CORRECTED_TEACHER)) {
      return top1;
    }
    ImageSet val = recording.tests().get(0);
    for (int labels : settings.labels()) {
      top1.put(
          labels,
          settings.seeds().stream().mapToObj(seed -> correctedTeacher(labels, seed, val)).toList());
    }
    return top1;
  }

  private double correctedTeacher(int labels, long seed, ImageSet val) {
    FewShot shots = FewShot.draw(recording.pool().labels(), recording.classCount(), labels, seed);
    return TeacherCorrection.fit(recording.pool(), shots, recording.classCount()).top1(val);
  }

  private Overhead.Measured overhead() {
    int pairs = Math.min(OVERHEAD_PAIRS_MAX, settings.steps());
    try (ProgressBar bar = bar("second head", " steps", Overhead.steps(pairs))) {
      return workers.overhead(folder, settings.conditions(), pairs, bar::stepBy);
    }
  }
}

package dev.coffey.ops.systemtests.overload;

import dev.coffey.ops.local.cluster.Cluster;
import dev.coffey.ops.local.cluster.Station;
import dev.coffey.ops.local.watch.Memory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Resident memory of each process over time, in megabytes. Not thread-safe. */
final class Residents {

  private final Map<String, List<Long>> series = new LinkedHashMap<>();

  /** Takes one reading of each process. */
  Map<String, Long> read(Cluster cluster) {
    Map<String, Long> now = new LinkedHashMap<>();
    for (Station station : cluster.stations()) {
      station
          .pid()
          .map(pid -> Memory.residentMegabytes(List.of(pid)))
          .ifPresent(megabytes -> now.put(station.name(), megabytes));
    }
    now.forEach((name, megabytes) -> of(name).add(megabytes));
    return now;
  }

  private List<Long> of(String name) {
    return series.computeIfAbsent(name, key -> new ArrayList<>());
  }

  /** Starts anew, with what is read from now on. */
  void forget() {
    series.clear();
  }

  /** The largest reading of each process. */
  Map<String, Long> most() {
    return most(0, 1);
  }

  /** The largest reading of each process in that part of the time, as fractions of it. */
  Map<String, Long> most(double from, double to) {
    Map<String, Long> most = new LinkedHashMap<>();
    series.forEach(
        (name, values) ->
            values
                .subList((int) (values.size() * from), (int) Math.ceil(values.size() * to))
                .stream()
                .max(Long::compare)
                .ifPresent(value -> most.put(name, value)));
    return most;
  }
}

package dev.coffey.ops.local.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** Resident memory of processes, from Linux' {@code /proc}. */
public final class Memory {
  private Memory() {}

  /** Megabytes that the processes hold in all; 0 where the system does not say. */
  public static long residentMegabytes(Collection<Long> pids) {
    return pids.stream().mapToLong(Memory::residentKilobytes).sum() / 1024;
  }

  private static long residentKilobytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // The process has just ended, or this is no Linux.
    }
  }
}

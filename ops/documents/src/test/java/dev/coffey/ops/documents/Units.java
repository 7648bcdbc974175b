package dev.coffey.ops.documents;

import java.time.Duration;

/** Numbers as a person reads them. */
final class Units {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  private Units() {}

  static String bytes(int bytes) {
    if (bytes % MIB == 0) {
      return bytes / MIB + " MiB";
    }
    return bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " bytes";
  }

  static String time(Duration time) {
    if (time.equals(Duration.ofDays(time.toDays()))) {
      return time.toDays() == 1 ? "1 day" : "%,d days".formatted(time.toDays());
    }
    return time.toHours() + " hours";
  }
}

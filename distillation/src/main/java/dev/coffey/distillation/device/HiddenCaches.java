package dev.coffey.distillation.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A processor that hides the sizes of its caches, as some virtual ones do. oneDNN, libtorch's
 * library for convolutions, divides by them where it plans 1×1 convolutions with AVX2 and newer
 * instructions ({@code est_eff_1x1}, libtorch 2.7.1): a larger ResNet ends the process with {@code
 * SIGFPE}.
 */
final class HiddenCaches {

  private static final Logger LOG = LoggerFactory.getLogger(HiddenCaches.class);

  private static final Path CPU = Path.of("/sys/devices/system/cpu/cpu0");

  private static final String REMEDY = "ONEDNN_MAX_CPU_ISA";

  private HiddenCaches() {}

  static void warn() {
    warning(CPU, System.getenv()).ifPresent(LOG::warn);
  }

  /**
   * What to say of a processor.
   *
   * @param cpu its folder in {@code /sys}; without the folder nothing is known
   */
  static Optional<String> warning(Path cpu, Map<String, String> environment) {
    boolean hidden = Files.isDirectory(cpu) && !Files.exists(cpu.resolve("cache/index0/size"));
    if (!hidden || environment.containsKey(REMEDY)) {
      return Optional.empty();
    }
    return Optional.of(
        "This processor hides the sizes of its caches (no "
            + cpu.resolve("cache/index0/size")
            + "). Larger networks may end the process with SIGFPE in oneDNN; "
            + REMEDY
            + "=AVX in the environment prevents it.");
  }
}

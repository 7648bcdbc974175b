package dev.coffey.distillation.memory;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class FreedMemoryTest {

  private static final int ARRAYS = 3;
  private static final int ROUNDS = 20;
  private static final int MEBIBYTES = 12;
  private static final int PAGES = ARRAYS * ROUNDS * MEBIBYTES * 256;

  @Test
  void pages_are_paid_for_once() throws IOException {
    // Given
    FreedMemory.keep();
    takeAndFree(3);
    long before = pageFaults();

    // When
    takeAndFree(ROUNDS);

    // Then
    assertThat(pageFaults() - before).as("page faults, of %d pages", PAGES).isLessThan(PAGES / 10);
  }

  /** As a training step does: some large arrays that live together, then none. */
  private static void takeAndFree(int rounds) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (int round = 0; round < rounds; round++) {
        try (NDManager scope = manager.newSubManager()) {
          for (int i = 0; i < ARRAYS; i++) {
            scope.zeros(new Shape(MEBIBYTES, 1 << 18)).addi(1);
          }
        }
      }
    }
  }

  /** Minor faults of this process so far; field 10 of {@code /proc/self/stat}, see proc(5). */
  private static long pageFaults() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[7]);
  }
}

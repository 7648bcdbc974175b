package dev.coffey.distillation.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenCachesTest {

  @TempDir Path cpu;

  @Test
  void tellsTheRemedyWhereTheSizesAreHidden() {
    assertThat(HiddenCaches.warning(cpu, Map.of()))
        .hasValueSatisfying(
            said -> assertThat(said).contains("SIGFPE").contains("ONEDNN_MAX_CPU_ISA=AVX"));
  }

  @Test
  void isSilentWhereItIsRemediedAlready() {
    assertThat(HiddenCaches.warning(cpu, Map.of("ONEDNN_MAX_CPU_ISA", "AVX"))).isEmpty();
  }

  @Test
  void isSilentWhereTheSizesAreThere() throws IOException {
    Files.createDirectories(cpu.resolve("cache/index0"));
    Files.writeString(cpu.resolve("cache/index0/size"), "32K\n");

    assertThat(HiddenCaches.warning(cpu, Map.of())).isEmpty();
  }

  @Test
  void isSilentWhereNothingIsKnownOfTheProcessor() {
    assertThat(HiddenCaches.warning(cpu.resolve("absent"), Map.of())).isEmpty();
  }
}

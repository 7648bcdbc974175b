package dev.coffey.distillation.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {

  @Test
  void takesTheProcessorWhereThereIsNoGpu() {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0);

    assertThat(DeviceChoice.AUTO.device("coffey.teacher.device")).isEqualTo(Device.cpu());
    assertThat(DeviceChoice.CPU.device("coffey.teacher.device")).isEqualTo(Device.cpu());
  }

  @Test
  void saysThatThereIsNoGpu() {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0);

    assertThatThrownBy(() -> DeviceChoice.GPU.device("coffey.teacher.device"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("coffey.teacher.device is gpu, but libtorch sees no GPU");
  }
}

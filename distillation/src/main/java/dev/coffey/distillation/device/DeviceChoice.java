package dev.coffey.distillation.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.Locale;

/** Where a network shall run. */
public enum DeviceChoice {
  /** The first GPU if there is one. */
  AUTO,
  CPU,
  /** A GPU or nothing. */
  GPU;

  /**
   * The device. Loads libtorch unless the choice is the CPU, and warns of a processor with {@link
   * HiddenCaches}.
   *
   * @param setting what was set, for the error: {@code coffey.teacher.device}
   * @throws IllegalStateException it must be a GPU, and libtorch sees none
   */
  public Device device(String setting) {
    boolean gpu = this != CPU && Engine.getEngine("PyTorch").getGpuCount() > 0;
    if (this == GPU && !gpu) {
      throw new IllegalStateException(
          setting
              + " is gpu, but libtorch sees no GPU: give it one, put libtorch for CUDA on the"
              + " classpath, or set the device to auto or cpu.");
    }
    if (gpu) {
      return Device.gpu();
    }
    HiddenCaches.warn();
    return Device.cpu();
  }

  /** As it is written in settings. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

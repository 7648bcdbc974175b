package dev.coffey.distillation.torchscript;

import java.util.Optional;

/**
 * Whether TorchScript of others is loaded. A .safetensors file holds numbers; TorchScript holds
 * code, which can do whatever libtorch lets it, with the rights of the process that loads it.
 *
 * @param given whether it is
 * @param wayOut what gives it, such as a setting with its value
 */
public record TorchScriptPermission(boolean given, String wayOut) {

  /**
   * Why it is not loaded; empty if it may be.
   *
   * @param what a file, or whose network, to begin a sentence with
   */
  public Optional<String> refusal(String what) {
    return given
        ? Optional.empty()
        : Optional.of(
            what
                + " is TorchScript, which can run code of whoever made it, and is not loaded. If you"
                + " trust where it comes from, allow it with "
                + wayOut
                + ".");
  }

  /**
   * Does nothing if it may be loaded.
   *
   * @throws IllegalArgumentException with the {@link #refusal}
   */
  public void require(String what) {
    refusal(what)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
  }
}

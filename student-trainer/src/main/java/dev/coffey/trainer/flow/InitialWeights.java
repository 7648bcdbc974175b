package dev.coffey.trainer.flow;

import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What a new student begins with. Read only when a student is new or is replayed from scratch: all
 * other starts have their weights from a checkpoint, and need no file for them.
 */
public interface InitialWeights {

  /** Among the versions of a lineage's first manifest: {@link #sha256} of these weights. */
  String RECORDED_AS = "initial-weights";

  /** Random ones, from the seed. */
  InitialWeights RANDOM = Optional::empty;

  /**
   * Weights by the student's names; those that are missing are random. Empty: all are.
   *
   * @throws RuntimeException when they cannot be read, saying what is missing
   */
  Optional<Map<String, Tensor>> read();

  /** SHA-256 of the weights as one .safetensors, in hex: equal weights, equal digest. */
  static String sha256(Map<String, Tensor> weights) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      SafeTensors.write(
          new DigestOutputStream(OutputStream.nullOutputStream(), digest), weights, Map.of());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to nowhere failed.", e);
    }
  }
}

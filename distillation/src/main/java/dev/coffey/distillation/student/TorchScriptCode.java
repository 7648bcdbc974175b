package dev.coffey.distillation.student;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A TorchScript module without its weights: small enough to travel in an architecture, whole enough
 * to be run with weights of the same names.
 *
 * <p>Code is code: an architecture from a stranger runs what the stranger wrote, within what
 * TorchScript can do. Equal when the code is: by its SHA-256. Tensors that two attributes share in
 * the file are two tensors from here on.
 */
public final class TorchScriptCode {

  /** A manifest goes as one record of at most 1 MiB; this leaves half of it to the rest. */
  private static final int BYTES_MAX = 384 * 1024;

  private final byte[] packed;
  private final String sha256;
  private final int featureWidth;
  private final List<WeightSpec> tensors;

  private TorchScriptCode(byte[] packed, int featureWidth, List<WeightSpec> tensors) {
    this.packed = packed;
    this.sha256 = HexFormat.of().formatHex(digest(packed));
    this.featureWidth = featureWidth;
    this.tensors = List.copyOf(tensors);
  }

  /**
   * Packs a module.
   *
   * @param archive as libtorch wrote it, its tensors emptied
   */
  static TorchScriptCode of(byte[] archive, int featureWidth, List<WeightSpec> tensors)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
      zip.write(archive);
    }
    if (packed.size() > BYTES_MAX) {
      throw new IllegalArgumentException(
          "the module's code takes %d bytes packed, more than %d; constants belong into buffers"
              .formatted(packed.size(), BYTES_MAX));
    }
    return new TorchScriptCode(packed.toByteArray(), featureWidth, tensors);
  }

  /** Reads {@code torch_script} of an architecture; the code must have the digest named there. */
  static TorchScriptCode fromJson(JsonNode node) {
    List<WeightSpec> tensors = new ArrayList<>();
    for (JsonNode tensor : node.path("tensors")) {
      long[] shape = new long[tensor.path("shape").size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = tensor.path("shape").get(i).asLong();
      }
      tensors.add(
          new WeightSpec(
              tensor.path("name").asText(),
              new Shape(shape),
              tensor.path("trained").asBoolean()
                  ? WeightSpec.Role.TRAINED
                  : WeightSpec.Role.STATISTIC,
              new WeightSpec.Initial.Given()));
    }
    byte[] packed = Base64.getDecoder().decode(node.path("code").asText());
    TorchScriptCode code = new TorchScriptCode(packed, node.path("feature_width").asInt(), tensors);
    if (!code.sha256.equals(node.path("sha256").asText())) {
      throw new IllegalArgumentException(
          "the architecture names code of SHA-256 %s, but holds %s"
              .formatted(node.path("sha256").asText(), code.sha256));
    }
    return code;
  }

  /** What libtorch loads. */
  byte[] archive() {
    try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return zip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the code of SHA-256 " + sha256 + " is no gzip", e);
    }
  }

  String base64() {
    return Base64.getEncoder().encodeToString(packed);
  }

  /** Of the packed code, hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /** Width D of the features. */
  public int featureWidth() {
    return featureWidth;
  }

  /** Parameters and statistics, in the order in which the code takes them. */
  public List<WeightSpec> tensors() {
    return tensors;
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TorchScriptCode that && sha256.equals(that.sha256);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }

  @Override
  public String toString() {
    return "TorchScriptCode[" + sha256 + "]";
  }
}

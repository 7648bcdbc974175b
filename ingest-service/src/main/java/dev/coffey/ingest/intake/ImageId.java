package dev.coffey.ingest.intake;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names an image by its content, so that the same image has the same id wherever it comes from.
 *
 * @param hex SHA-256 of the encoded bytes, 64 lower-case hex digits
 */
public record ImageId(String hex) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException when {@code hex} is not 64 lower-case hex digits
   */
  public ImageId {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "An image id is 64 lower-case hex digits (SHA-256 of the image), but this is '%s'."
              .formatted(hex));
    }
  }

  /** The id of an encoded image. */
  public static ImageId of(byte[] image) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(image);
      return new ImageId(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** The id that a person or a program wrote, upper case allowed; empty when it is none. */
  public static Optional<ImageId> parse(String text) {
    String hex = text.strip().toLowerCase(Locale.ROOT);
    return HEX.matcher(hex).matches() ? Optional.of(new ImageId(hex)) : Optional.empty();
  }

  @Override
  public String toString() {
    return hex;
  }
}

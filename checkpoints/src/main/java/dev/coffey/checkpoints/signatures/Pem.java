package dev.coffey.checkpoints.signatures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Reads PEM files; says of one what it lacks, and never what it holds. */
final class Pem {

  private Pem() {}

  /**
   * All blocks of that label, in their order; at least one.
   *
   * @param setting names the file in what is said of it
   * @throws UncheckedIOException when the file cannot be read
   * @throws IllegalArgumentException when it has no such block
   */
  static List<byte[]> blocks(Path file, String label, String setting) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + " (" + setting + "): " + e, e);
    }
    var blocks = new ArrayList<byte[]>();
    var found =
        Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END " + label + "-----")
            .matcher(text);
    while (found.find()) {
      blocks.add(Base64.getMimeDecoder().decode(found.group(1)));
    }
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " ("
              + setting
              + ") has no block BEGIN "
              + label
              + "; make keys as docs/decisions/0006-signatures.md says");
    }
    return blocks;
  }
}

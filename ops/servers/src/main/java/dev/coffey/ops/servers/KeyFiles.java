package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A trainer's keys (Ed25519) as files, as openssl writes them.
 *
 * @param own the private half: what it signs with
 * @param open the public half: what others trust
 */
public record KeyFiles(Path own, Path open) {

  /** Makes {@code NAME.pem} and {@code NAME.pub.pem} in the folder. */
  public static KeyFiles make(Path folder, String name) {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new KeyFiles(
          write(folder.resolve(name + ".pem"), "PRIVATE KEY", pair.getPrivate()),
          write(folder.resolve(name + ".pub.pem"), "PUBLIC KEY", pair.getPublic()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has Ed25519", e);
    }
  }

  private static Path write(Path file, String label, Key key) {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(key.getEncoded()), label);
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

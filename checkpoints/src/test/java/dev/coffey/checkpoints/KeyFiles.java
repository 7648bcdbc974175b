package dev.coffey.checkpoints;

import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * A trainer's keys as files, as openssl writes them.
 *
 * @param own the private half
 * @param open the public half
 */
record KeyFiles(Path own, Path open) {

  static KeyFiles make(Path folder, String name) {
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
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SigningKey signing() {
    return SigningKey.read(own);
  }

  static TrustedKeys trusting(KeyFiles... keys) {
    return TrustedKeys.read(List.of(keys).stream().map(KeyFiles::open).toList());
  }
}

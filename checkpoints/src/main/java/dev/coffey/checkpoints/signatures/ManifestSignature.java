package dev.coffey.checkpoints.signatures;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What is signed and how: Ed25519 over the bytes of the record's value, behind a line that keeps
 * the signature from meaning anything elsewhere. The value holds the digests of all weights and the
 * student's id, so the record's key needs no signature.
 */
final class ManifestSignature {

  static final String ALGORITHM = "Ed25519";

  /** Record header: the signature, 64 bytes. */
  static final String SIGNATURE = "coffey-signature";

  /** Record header: whose it is, {@link #id} as text. */
  static final String KEY_ID = "coffey-key-id";

  private static final byte[] PURPOSE =
      "coffey checkpoint manifest 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_BYTES = 8;

  private ManifestSignature() {}

  /** The first 16 hex digits of the SHA-256 of the public key. */
  static String id(PublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return HexFormat.of().formatHex(Arrays.copyOf(digest, ID_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  static byte[] sign(PrivateKey key, byte[] value) throws GeneralSecurityException {
    var signature = Signature.getInstance(ALGORITHM);
    signature.initSign(key);
    signature.update(PURPOSE);
    signature.update(value);
    return signature.sign();
  }

  /** False for whatever is no signature of these bytes by that key. */
  static boolean isOf(PublicKey key, byte[] value, byte[] signed) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(PURPOSE);
      signature.update(value);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}

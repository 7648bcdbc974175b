package dev.coffey.checkpoints.signatures;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import org.apache.kafka.common.header.Headers;

/** A trainer's own key. Immutable; never prints itself. */
public final class SigningKey {

  private static final String SETTING = "coffey.trainer.signing.key";

  private final PrivateKey key;
  private final String id;

  private SigningKey(PrivateKey key, PublicKey open) {
    this.key = key;
    this.id = ManifestSignature.id(open);
  }

  /**
   * Reads a PKCS #8 PEM file, as {@code openssl genpkey -algorithm ed25519} writes it.
   *
   * @throws java.io.UncheckedIOException when it cannot be read
   * @throws IllegalArgumentException when it holds no Ed25519 key
   */
  public static SigningKey read(Path pem) {
    byte[] encoded = Pem.blocks(pem, "PRIVATE KEY", SETTING).get(0);
    try {
      var factory = KeyFactory.getInstance(ManifestSignature.ALGORITHM);
      var key = (EdECPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
      PublicKey open = publicKey(key);
      byte[] probe = new byte[1];
      if (!ManifestSignature.isOf(open, probe, ManifestSignature.sign(key, probe))) {
        throw new GeneralSecurityException("its public half cannot be found");
      }
      return new SigningKey(key, open);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          pem + " (" + SETTING + ") holds no usable Ed25519 key: " + e.getMessage(), e);
    }
  }

  /**
   * The file has the private half only, and Java computes the public half nowhere but where it
   * makes a pair from random bytes: so it is given these.
   */
  private static PublicKey publicKey(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed = key.getBytes().orElseThrow();
    var pairs = KeyPairGenerator.getInstance(ManifestSignature.ALGORITHM);
    pairs.initialize(
        NamedParameterSpec.ED25519,
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
          }
        });
    return pairs.generateKeyPair().getPublic();
  }

  /** Names the key in records, logs and errors; no secret. */
  public String id() {
    return id;
  }

  /** Puts the signature of a manifest's record into its headers. */
  public void sign(byte[] value, Headers headers) {
    try {
      headers.add(ManifestSignature.SIGNATURE, ManifestSignature.sign(key, value));
      headers.add(ManifestSignature.KEY_ID, id.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Could not sign with key " + id, e);
    }
  }

  @Override
  public String toString() {
    return "SigningKey[" + id + "]";
  }
}

package dev.coffey.checkpoints.signatures;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Whose checkpoints are taken: those signed with the other half of one of these keys. Several are
 * trusted at a time while a trainer changes its key. Immutable.
 */
public final class TrustedKeys {

  private static final String SETTING = "coffey.checkpoints.trusted-keys";

  /** Everybody's checkpoints are taken, signed or not. */
  public static final TrustedKeys EVERYBODY = new TrustedKeys(new TreeMap<>());

  private final Map<String, PublicKey> keys;

  private TrustedKeys(SortedMap<String, PublicKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads PEM files, as {@code openssl pkey -pubout} writes them; none for {@link #EVERYBODY}.
   *
   * @throws java.io.UncheckedIOException when one cannot be read
   * @throws IllegalArgumentException when one holds no Ed25519 public key
   */
  public static TrustedKeys read(List<Path> pems) {
    var keys = new TreeMap<String, PublicKey>();
    for (Path pem : pems) {
      for (byte[] encoded : Pem.blocks(pem, "PUBLIC KEY", SETTING)) {
        try {
          PublicKey key =
              KeyFactory.getInstance(ManifestSignature.ALGORITHM)
                  .generatePublic(new X509EncodedKeySpec(encoded));
          keys.put(ManifestSignature.id(key), key);
        } catch (GeneralSecurityException e) {
          throw new IllegalArgumentException(
              pem + " (" + SETTING + ") holds no usable Ed25519 public key: " + e.getMessage(), e);
        }
      }
    }
    return new TrustedKeys(keys);
  }

  /** Whether checkpoints signed with this key are taken. */
  public boolean trusts(SigningKey key) {
    return keys.isEmpty() || keys.containsKey(key.id());
  }

  /**
   * Reads manifests from records, headers included; throws {@link UntrustedManifestException} for
   * those of strangers, which are decoded only to say which they are.
   */
  public Deserializer<CheckpointManifest> manifests(SchemaRegistryClient registry) {
    return new Checked(this, Topics.CHECKPOINTS.deserializer(registry));
  }

  /** What is wrong with the record, if anything is. */
  private Optional<String> objection(Headers headers, byte[] value) {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    Header signature = headers.lastHeader(ManifestSignature.SIGNATURE);
    Header signer = headers.lastHeader(ManifestSignature.KEY_ID);
    if (signature == null || signer == null) {
      return Optional.of("is not signed; trusted are " + this);
    }
    // Not printed as it is: it may be anything.
    String id = new String(signer.value(), StandardCharsets.US_ASCII).replaceAll("[^0-9a-f]", "?");
    PublicKey key = keys.get(id);
    if (key == null) {
      return Optional.of(
          "is signed with key "
              + id.substring(0, Math.min(id.length(), 16))
              + "; trusted are "
              + this);
    }
    return ManifestSignature.isOf(key, value, signature.value())
        ? Optional.empty()
        : Optional.of("is not what was signed with key " + id + ": it was altered, or forged");
  }

  /** The keys' ids. */
  @Override
  public String toString() {
    return keys.isEmpty() ? "everybody's" : "keys " + keys.keySet() + " (" + SETTING + ")";
  }

  private record Checked(TrustedKeys trusted, Deserializer<CheckpointManifest> format)
      implements Deserializer<CheckpointManifest> {

    @Override
    public CheckpointManifest deserialize(String topic, byte[] value) {
      throw new IllegalStateException("Manifests are read with their records' headers");
    }

    @Override
    public CheckpointManifest deserialize(String topic, Headers headers, byte[] value) {
      if (value == null) {
        return null;
      }
      Optional<String> objection = trusted.objection(headers, value);
      CheckpointManifest manifest = format.deserialize(topic, value);
      if (objection.isPresent()) {
        throw new UntrustedManifestException(manifest, objection.get());
      }
      return manifest;
    }
  }
}

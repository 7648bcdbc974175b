package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for 127.0.0.1 and localhost, and the authority that signed it, made by the JDK's
 * keytool and kept in a folder. Nobody has the authority's own key: it is thrown away.
 *
 * @param authority the authority's certificate, PEM: what clients trust
 * @param keystore the servers' certificate and key, PKCS #12
 */
public record Certificates(Path authority, Path keystore) {

  /** Protects a file that lies beside it, so it is no secret. */
  static final String PASSWORD = "changeit";

  /** How a broker is called that shows this certificate to another. */
  static final String BROKER_NAME = "CN=coffey-broker";

  /** Those of the folder; made when it has none. */
  public static Certificates in(Path folder) {
    var found =
        new Certificates(
            folder.resolve("authority.pem").toAbsolutePath(),
            folder.resolve("servers.p12").toAbsolutePath());
    if (!Files.exists(found.authority)) {
      found.make();
    }
    return found;
  }

  private void make() {
    try {
      Files.createDirectories(keystore.getParent());
      Files.deleteIfExists(keystore);
      keytool("-genkeypair -alias authority -dname CN=coffey-authority -ext bc:c");
      keytool(
          "-genkeypair -alias servers -signer authority -ext san=ip:127.0.0.1,dns:localhost -dname "
              + BROKER_NAME);
      keytool("-exportcert -alias authority -rfc -file " + authority);
      // Two keys in one store, and a server might show the wrong one.
      keytool("-delete -alias authority");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not make certificates in " + keystore.getParent() + ": " + e.getMessage(), e);
    }
  }

  private void keytool(String arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments.split(" ")));
    if (arguments.startsWith("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650"));
    }
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", keystore.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool " + arguments + " says: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while keytool made certificates", e);
    }
  }

  /** TLS that shows the servers' certificate and trusts the authority: for either side. */
  SSLContext tls() {
    try (var in = Files.newInputStream(keystore);
        var pem = Files.newInputStream(authority)) {
      var own = KeyStore.getInstance("PKCS12");
      own.load(in, PASSWORD.toCharArray());
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, PASSWORD.toCharArray());
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("Could not read " + keystore + ": " + e.getMessage(), e);
    }
  }
}

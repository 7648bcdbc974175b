package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of one data folder, kept in its {@code ports.properties} so that a second start answers
 * where the first did.
 *
 * <p>Ports are drawn below the range that systems give to outgoing connections: there, a client
 * that retries while its server is down can be given the server's own port, connects to itself, and
 * the server can no longer bind.
 */
final class Ports {

  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int DRAWS_MAX = 1_000;

  private final Path file;
  private final Properties kept = new Properties();

  Ports(Path dataFolder) {
    this.file = dataFolder.resolve("ports.properties");
    if (Files.exists(file)) {
      try (var in = Files.newInputStream(file)) {
        kept.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException("Could not read " + file + ": " + e.getMessage(), e);
      }
    }
  }

  /** The port kept under this name if it is free, else a new one, which is kept. */
  int get(String name) {
    int port = Integer.parseInt(kept.getProperty(name, "0"));
    return port != 0 && isFree(port) ? port : keep(name, draw());
  }

  /** The port kept under this name, whether something listens there or not. */
  int kept(String name) {
    return Integer.parseInt(kept.getProperty(name));
  }

  /** Keeps exactly this port, which must be free. */
  int set(String name, int port) {
    if (!isFree(port)) {
      throw new IllegalStateException(
          "Port " + port + " on 127.0.0.1 is taken; stop what listens there or give another port");
    }
    return keep(name, port);
  }

  private int keep(String name, int port) {
    kept.setProperty(name, Integer.toString(port));
    try {
      Files.createDirectories(file.getParent());
      try (var out = Files.newOutputStream(file)) {
        kept.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + file + ": " + e.getMessage(), e);
    }
    return port;
  }

  private int draw() {
    for (int i = 0; i < DRAWS_MAX; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (!kept.containsValue(Integer.toString(port)) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "No free port between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1");
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

package dev.coffey.ops.local.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Where each station listens, on the loopback address. */
public record Ports(
    int broker,
    int registry,
    int ingest,
    int teacher,
    int trainer,
    int evaluator,
    int application) {

  /** The usual ports; where one is taken, a free one instead. */
  public static Ports choose() {
    return new Ports(
        usualOrFree(9092),
        usualOrFree(8085),
        usualOrFree(8081),
        usualOrFree(8082),
        usualOrFree(8083),
        usualOrFree(8084),
        usualOrFree(8086));
  }

  private static int usualOrFree(int usual) {
    try (ServerSocket socket = new ServerSocket(usual, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        throw new IllegalStateException("No free port on the loopback address.", e);
      }
    }
  }
}

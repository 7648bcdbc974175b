package dev.coffey.ops.servers;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;

/**
 * Asks a broker whether it has joined its cluster: a Metadata request, version 1, for no topics.
 * Before that it accepts connections, but names no broker. By hand, so that this library needs no
 * Kafka client.
 */
final class BrokerProbe {

  private static final int TIMEOUT_MILLIS = 2_000;
  private static final short METADATA = 3;
  private static final short VERSION = 1;
  private static final int CORRELATION_ID = 1;

  private BrokerProbe() {}

  static boolean hasBroker(int port) {
    try (var socket = connect(port)) {
      return hasBroker(socket);
    } catch (IOException e) {
      return false;
    }
  }

  /** The same through a listener that asks for a certificate. */
  static boolean hasBroker(int port, SSLContext tls) {
    try (var plain = connect(port);
        var socket = tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
      return hasBroker(socket);
    } catch (IOException e) {
      return false;
    }
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    return socket;
  }

  private static boolean hasBroker(Socket socket) throws IOException {
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(2 + 2 + 4 + 2 + 4);
    out.writeShort(METADATA);
    out.writeShort(VERSION);
    out.writeInt(CORRELATION_ID);
    out.writeShort(-1); // client id: null
    out.writeInt(0); // topics: none
    out.flush();
    var in = new DataInputStream(socket.getInputStream());
    in.readInt(); // size
    return in.readInt() == CORRELATION_ID && in.readInt() > 0; // correlation id, number of brokers
  }
}

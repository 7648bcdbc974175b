package dev.coffey.ops.systemtests.overload;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * A connection that is kept, for one request after the other. Written by hand, since the JDK's
 * client takes as much of the machine for an image as the service that it asks. Not thread-safe.
 */
final class Wire implements AutoCloseable {

  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final int LINE_MAX = 4_096;

  private final URI server;
  private Socket socket;
  private InputStream in;

  Wire(URI server) {
    this.server = server;
  }

  /** What the server said. */
  record Answer(int status, boolean hasRetryAfter, String body) {}

  /** The request in full, so that it goes out in one piece. */
  static byte[] request(URI server, String pathAndQuery, byte[] image) {
    byte[] head =
        "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
            .formatted(pathAndQuery, server.getHost(), server.getPort(), image.length)
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + image.length).put(head).put(image).array();
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws IOException when there is none; the next request gets a connection of its own
   */
  Answer send(byte[] request) throws IOException {
    try {
      connect();
      socket.getOutputStream().write(request);
      return answer();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void connect() throws IOException {
    if (socket != null) {
      return;
    }
    socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) ANSWER_MAX.toMillis());
    socket.connect(
        new InetSocketAddress(server.getHost(), server.getPort()), (int) CONNECT_MAX.toMillis());
    in = new BufferedInputStream(socket.getInputStream());
  }

  private Answer answer() throws IOException {
    String status = line();
    int length = -1;
    boolean retryAfter = false;
    boolean last = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      } else if (lower.startsWith("retry-after:")) {
        retryAfter = true;
      } else if (lower.startsWith("connection:")) {
        last = lower.endsWith("close");
      }
    }
    if (length < 0) {
      throw new IOException("An answer without Content-Length: " + status);
    }
    byte[] body = in.readNBytes(length);
    if (last) {
      close();
    }
    return new Answer(
        Integer.parseInt(status.split(" ", 3)[1]),
        retryAfter,
        new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("The connection ended within an answer.");
      }
      if (line.length() == LINE_MAX) {
        throw new IOException("A line of more than " + LINE_MAX + " characters: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    if (socket == null) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // It is let go in any case.
    }
    socket = null;
  }
}

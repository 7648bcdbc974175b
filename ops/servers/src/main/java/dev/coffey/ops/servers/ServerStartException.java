package dev.coffey.ops.servers;

/** A server did not come up. The message ends with the last lines of its log. */
public final class ServerStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ServerStartException(String message) {
    super(message);
  }
}

package dev.coffey.ingest.flow;

import java.util.Optional;

/**
 * Bounds what is between its arrival and its acknowledgement, in events and in bytes. It never
 * waits: who finds no room is told so at once. Thread-safe; its counters are guarded by itself.
 */
public final class InFlight {

  private final int eventsMax;
  private final long bytesMax;
  private int events;
  private long bytes;

  /**
   * @param eventsMax at the same time, above 0
   * @param bytesMax of all of them together, above 0
   */
  public InFlight(int eventsMax, long bytesMax) {
    if (eventsMax <= 0 || bytesMax <= 0) {
      throw new IllegalArgumentException(
          "Room for %d events and %d bytes: both must be above 0.".formatted(eventsMax, bytesMax));
    }
    this.eventsMax = eventsMax;
    this.bytesMax = bytesMax;
  }

  /** Room held for one event; it grows while the event's bytes come in. */
  public final class Room implements AutoCloseable {
    private long held;
    private boolean closed;

    private Room(long held) {
      this.held = held;
    }

    /** Makes sure that {@code total} bytes are held for this event; false when there is no room. */
    public boolean ensure(long total) {
      synchronized (InFlight.this) {
        if (closed) {
          return false;
        }
        long more = total - held;
        if (more <= 0) {
          return true;
        }
        if (bytes + more > bytesMax) {
          return false;
        }
        bytes += more;
        held = total;
        return true;
      }
    }

    /** Gives the room back; closing twice does no harm. */
    @Override
    public void close() {
      synchronized (InFlight.this) {
        if (closed) {
          return;
        }
        closed = true;
        bytes -= held;
        events--;
      }
    }
  }

  /** Room for one event of so many bytes, or nothing when there is none now. */
  public synchronized Optional<Room> tryReserve(long eventBytes) {
    if (events >= eventsMax || bytes + eventBytes > bytesMax) {
      return Optional.empty();
    }
    events++;
    bytes += eventBytes;
    return Optional.of(new Room(eventBytes));
  }

  /** Events in flight now. */
  public synchronized int events() {
    return events;
  }

  /** Bytes in flight now. */
  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public synchronized String toString() {
    return "%d of %d events, %d of %d bytes".formatted(events, eventsMax, bytes, bytesMax);
  }
}

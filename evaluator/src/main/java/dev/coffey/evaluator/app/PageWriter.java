package dev.coffey.evaluator.app;

import dev.coffey.evaluator.console.Frame;
import dev.coffey.evaluator.console.Page;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes a page's frames to its connection, one after the other: the next when the last is written.
 *
 * <p>Thread-safe: whoever brings a frame or the connection's wish for one writes; others leave it
 * to that one.
 */
final class PageWriter {
  private final Page page;
  private final Sse sse;
  private final MultiEmitter<? super OutboundSseEvent> connection;
  private final AtomicInteger calls = new AtomicInteger();

  private PageWriter(Page page, Sse sse, MultiEmitter<? super OutboundSseEvent> connection) {
    this.page = page;
    this.sse = sse;
    this.connection = connection;
  }

  /** The page's events for as long as it is connected. */
  static Multi<OutboundSseEvent> events(Page page, Sse sse) {
    return Multi.createFrom()
        .emitter(
            connection -> {
              PageWriter writer = new PageWriter(page, sse, connection);
              page.attach(writer::write, connection::complete);
              connection.onTermination(page::close);
              connection.onRequest(wanted -> writer.write());
              writer.write();
            },
            BackPressureStrategy.ERROR);
  }

  private void write() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    while (seen != 0) {
      Optional<Frame> next = next();
      while (next.isPresent()) {
        connection.emit(event(next.get()));
        next = next();
      }
      seen = calls.addAndGet(-seen);
    }
  }

  /** Empty when the connection wants none now, or the page has none. */
  private Optional<Frame> next() {
    return connection.requested() > 0 ? page.take() : Optional.empty();
  }

  private OutboundSseEvent event(Frame frame) {
    return frame.isComment()
        ? sse.newEventBuilder().comment(frame.text()).build()
        : sse.newEventBuilder()
            .name(frame.event())
            .mediaType(MediaType.APPLICATION_JSON_TYPE)
            .data(String.class, frame.text())
            .build();
  }
}

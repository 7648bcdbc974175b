package dev.coffey.ingest.cli;

import dev.coffey.ingest.dataset.Dataset;
import dev.coffey.ingest.dataset.LabeledImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Pushes whole collections: one thread reads, several send, and a short queue between them bounds
 * the images in memory. The reader's thread owns the loader.
 */
final class Loader {

  private static final long OFFER_MILLIS = 200;

  /** How often the service may fail at an image before that is left to the next run. */
  private static final int FAILURES_MAX = 5;

  private static final Duration FAILURE_PAUSE_FIRST = Duration.ofSeconds(1);

  private final IngestClient client;
  private final Journal journal;
  private final Tally tally;
  private final Gate gate;
  private final boolean unlabeled;
  private final BlockingQueue<Optional<LabeledImage>> queue;
  private final List<Thread> senders = new ArrayList<>();
  private volatile String stopped;

  /**
   * @param parallel requests at the same time
   * @param unlabeled leave all labels out
   */
  Loader(
      IngestClient client,
      Journal journal,
      Tally tally,
      Gate gate,
      int parallel,
      boolean unlabeled) {
    this.client = client;
    this.journal = journal;
    this.tally = tally;
    this.gate = gate;
    this.unlabeled = unlabeled;
    this.queue = new ArrayBlockingQueue<>(parallel);
    for (int i = 0; i < parallel; i++) {
      senders.add(new Thread(this::send, "send-" + i));
    }
  }

  /** The service takes nothing any more, or nothing from us; the message says why. */
  static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;

    StoppedException(String message) {
      super(message);
    }
  }

  /**
   * Pushes every image that the journal does not have.
   *
   * @throws IOException when a collection cannot be read
   * @throws StoppedException when the service takes nothing for too long
   */
  void load(List<Dataset> datasets, Progress progress)
      throws IOException, InterruptedException, StoppedException {
    senders.forEach(Thread::start);
    try {
      long before = 0;
      for (Dataset dataset : datasets) {
        dataset.read(key -> stopped == null && !journal.has(key), new Sender(progress, before));
        before += dataset.sizeBytes();
        progress.at(before);
      }
    } finally {
      for (int i = 0; i < senders.size() && stopped == null; i++) {
        hand(Optional.empty());
      }
      for (Thread sender : senders) {
        sender.join();
      }
    }
    if (stopped != null) {
      throw new StoppedException(stopped);
    }
  }

  private void hand(Optional<LabeledImage> image) throws InterruptedException {
    while (stopped == null && !queue.offer(image, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
      // The senders are busy; look again whether they stopped.
    }
  }

  private final class Sender implements Dataset.Sink {
    private final Progress progress;
    private final long before;

    Sender(Progress progress, long before) {
      this.progress = progress;
      this.before = before;
    }

    @Override
    public void image(LabeledImage image) throws InterruptedException {
      hand(Optional.of(image));
    }

    @Override
    public void unreadable(String key, String why) {
      tally.rejected(key, "unreadable", why);
      journal.rejected(key, "unreadable", why);
    }

    @Override
    public void skipped(String key) {
      if (journal.has(key)) {
        tally.skipped(journal.hasRejected(key));
      }
    }

    @Override
    public void position(long bytes) {
      progress.at(before + bytes);
    }
  }

  private void send() {
    try {
      while (stopped == null) {
        Optional<LabeledImage> next = queue.poll(OFFER_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null && next.isEmpty()) {
          return;
        }
        if (next != null) {
          send(next.get());
        }
      }
    } catch (InterruptedException e) {
      stopped = "Interrupted.";
    } catch (RuntimeException e) {
      stopped = "%s failed: %s".formatted(Thread.currentThread().getName(), e);
    }
  }

  private void send(LabeledImage image) throws InterruptedException {
    Optional<String> label = unlabeled ? Optional.empty() : image.label();
    int failures = 0;
    while (stopped == null) {
      gate.pass();
      Answer answer = client.push(image.bytes(), label);
      if (answer instanceof Answer.Later later) {
        notNow(later);
      } else if (answer instanceof Answer.Failed failed) {
        failures++;
        if (!gate.later(Duration.ZERO, failed.detail())) {
          stopped = gate.why();
        } else if (failures == FAILURES_MAX) {
          tally.unfinished(image.key(), failed.reason(), failed.detail());
          journal.unfinished(image.key(), failed.reason(), failed.detail());
          return;
        } else {
          pause(failed.after().orElse(FAILURE_PAUSE_FIRST.multipliedBy(1L << (failures - 1))));
        }
      } else if (answer instanceof Answer.Denied denied) {
        stopped = denied.detail();
      } else {
        done(image, answer);
        return;
      }
    }
  }

  private void notNow(Answer.Later later) {
    if (!later.asked()) {
      if (!gate.later(later.after(), later.why())) {
        stopped = gate.why();
      }
    } else if (gate.asked(later.after(), later.why())) {
      System.err.printf("Waiting, as asked to: %s%n", later.why());
    }
  }

  /** Of one image: the service may take others meanwhile. */
  private void pause(Duration pause) throws InterruptedException {
    long endNanos = System.nanoTime() + pause.toNanos();
    while (stopped == null && endNanos - System.nanoTime() > 0) {
      Thread.sleep(OFFER_MILLIS);
    }
  }

  private void done(LabeledImage image, Answer answer) {
    gate.took();
    if (answer instanceof Answer.Accepted accepted) {
      tally.accepted(image.bytes().length);
      journal.accepted(image.key(), accepted.id());
    } else {
      var rejected = (Answer.Rejected) answer;
      tally.rejected(image.key(), rejected.reason(), rejected.detail());
      journal.rejected(image.key(), rejected.reason(), rejected.detail());
    }
  }
}

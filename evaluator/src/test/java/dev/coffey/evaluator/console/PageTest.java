package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PageTest {
  private final Pages pages = new Pages(2);

  /** A page whose reader has taken everything, with its state behind it. */
  private Page current() {
    Page page = pages.open(Optional.empty()).orElseThrow();
    page.take();
    page.restarted();
    return page;
  }

  private static Frame steps(int number) {
    return new Frame("steps", Integer.toString(number));
  }

  @Test
  void whatIsOfferedIsTakenInOrder() {
    // Given
    Page page = current();
    AtomicInteger called = new AtomicInteger();
    page.attach(called::incrementAndGet, () -> {});

    // When
    page.offer(steps(1));
    page.offer(steps(2));

    // Then
    assertThat(called).hasValue(2);
    assertThat(page.take()).contains(steps(1));
    assertThat(page.take()).contains(steps(2));
    assertThat(page.take()).isEmpty();
  }

  @Test
  void aPageThatDoesNotReadLosesWhatWaitsAndNeedsTheStateOnceItReads() {
    // Given
    Page page = current();

    // When nobody takes
    for (int i = 0; i < 1_000; i++) {
      page.offer(steps(i));
    }

    // Then nothing is kept for it, and no state is made until somebody is there
    assertThat(page.needsState()).isFalse();
    assertThat(page.take()).isEmpty();
    assertThat(page.needsState()).isTrue();
    page.restarted();
    page.offer(steps(1_000));
    assertThat(page.take()).contains(steps(1_000));
  }

  @Test
  void imagesDoNotPushOutWhatIsNotToBeMissed() {
    // Given
    Page page = current();

    // When
    for (int i = 0; i < 1_000; i++) {
      page.offer(new Frame(Frame.IMAGE, "{}"));
    }
    page.offer(steps(1));

    // Then
    int images = 0;
    Optional<Frame> next = page.take();
    while (next.isPresent() && next.get().isSpare()) {
      images++;
      next = page.take();
    }
    assertThat(images).isLessThan(64);
    assertThat(next).contains(steps(1));
  }

  @Test
  void aClosedPageMakesRoom() {
    // Given
    Page first = pages.open(Optional.empty()).orElseThrow();
    assertThat(pages.open(Optional.empty())).isPresent();
    assertThat(pages.open(Optional.empty())).isEmpty();

    // When
    first.close();

    // Then
    assertThat(pages.open(Optional.empty())).isPresent();
  }
}

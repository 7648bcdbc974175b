package dev.coffey.ops.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.browser.Complaint;
import dev.coffey.ops.browser.Complaint.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComplaintsTest {

  @Test
  void countsByKindAndTellsEachOnce() {
    // Given
    Complaints complaints = new Complaints();

    // When
    complaints.add(
        List.of(
            new Complaint(Kind.FAILED_REQUEST, "http://x/ - Failed to load resource: 404 ()"),
            new Complaint(Kind.ERROR, "Uncaught TypeError"),
            new Complaint(Kind.ERROR, "Uncaught TypeError"),
            new Complaint(Kind.WARNING, "deprecated")));

    // Then
    assertThat(complaints.count(Kind.FAILED_REQUEST)).isEqualTo(1);
    assertThat(complaints.count(Kind.ERROR)).isEqualTo(2);
    assertThat(complaints.count(Kind.WARNING)).isEqualTo(1);
    assertThat(complaints.count()).isEqualTo(4);
    assertThat(complaints.told()).hasSize(3);
  }
}

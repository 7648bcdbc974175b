package dev.coffey.ops.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import org.junit.jupiter.api.Test;

class TopicsPageTest {

  @Test
  void tellsOfEveryTopicAndField() throws Exception {
    // When
    String text = TopicsPage.text();

    // Then
    for (Topic<?> topic : Topics.ALL) {
      assertThat(text).contains("## " + topic.name() + "\n");
    }
    Page.of("topics.md").hold(text);
  }
}

package dev.coffey.ops.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerCutTest {
  // "ab</w>" by the second merge; the first one belongs to another word.
  private static final String WHOLE =
      """
      {"added_tokens": [{"id": 6, "content": "<s>"}, {"id": 7, "content": "</s>"}],
       "post_processor": {"sep": ["</s>", 7], "cls": ["<s>", 6]},
       "model": {"vocab": {"a": 0, "b": 1, "a</w>": 2, "b</w>": 3, "ba</w>": 4, "ab</w>": 5, "<s>": 6, "</s>": 7},
                 "merges": ["b a</w>", "a b</w>"]}}
      """;

  @TempDir Path folder;

  @Test
  void keepsBytesAndTheMergesOfTheWords() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("tokenizer.json"), WHOLE);

    // When
    ObjectNode cut = TokenizerCut.cut(file, Set.of("ab"));

    // Then
    assertThat(cut.at("/model/merges").toString()).isEqualTo("[\"a b</w>\"]");
    assertThat(cut.at("/model/vocab").toString())
        .isEqualTo("{\"a\":0,\"b\":1,\"a</w>\":2,\"b</w>\":3,\"ab</w>\":4,\"<s>\":5,\"</s>\":6}");
    assertThat(cut.at("/post_processor/sep/1").asInt()).isEqualTo(6);
    assertThat(cut.at("/added_tokens/0/id").asInt()).isEqualTo(5);
  }
}

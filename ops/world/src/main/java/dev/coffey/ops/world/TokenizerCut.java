package dev.coffey.ops.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Cuts CLIP's {@code tokenizer.json} down to what some words need, so that a small teacher need not
 * carry 49,408 embeddings. Those words are split as by the whole tokenizer: a merge that is kept is
 * one that the whole tokenizer makes in one of them, and every merge that it makes in one of them
 * is kept. Other words still work, in smaller pieces.
 */
final class TokenizerCut {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END_OF_WORD = "</w>";

  private final ObjectNode root;
  private final Map<List<String>, Integer> rankOfPair = new HashMap<>();
  private final SortedSet<Integer> keptRanks = new TreeSet<>();

  private TokenizerCut(ObjectNode root) {
    this.root = root;
    for (JsonNode merge : root.path("model").path("merges")) {
      rankOfPair.put(pair(merge), rankOfPair.size());
    }
  }

  private static List<String> pair(JsonNode merge) {
    return merge.isArray()
        ? List.of(merge.get(0).asText(), merge.get(1).asText())
        : List.of(merge.asText().split(" "));
  }

  /**
   * The cut tokenizer.
   *
   * @param tokenizerJson a byte-pair {@code tokenizer.json} with {@code </w>} behind words
   * @param words lower case, without spaces
   */
  static ObjectNode cut(Path tokenizerJson, Set<String> words) throws IOException {
    TokenizerCut cut = new TokenizerCut((ObjectNode) JSON.readTree(tokenizerJson.toFile()));
    words.forEach(cut::keepMerges);
    cut.rewrite();
    return cut.root;
  }

  private void keepMerges(String word) {
    List<String> pieces =
        word.codePoints()
            .mapToObj(Character::toString)
            .collect(Collectors.toCollection(ArrayList::new));
    pieces.set(pieces.size() - 1, pieces.get(pieces.size() - 1) + END_OF_WORD);
    while (true) {
      Integer best = null;
      int at = 0;
      for (int i = 0; i + 1 < pieces.size(); i++) {
        Integer rank = rankOfPair.get(pieces.subList(i, i + 2));
        if (rank != null && (best == null || rank < best)) {
          best = rank;
          at = i;
        }
      }
      if (best == null) {
        return;
      }
      keptRanks.add(best);
      pieces.set(at, pieces.get(at) + pieces.remove(at + 1));
    }
  }

  private void rewrite() {
    ObjectNode model = (ObjectNode) root.get("model");
    ArrayNode merges = JSON.createArrayNode();
    Set<String> merged = new LinkedHashSet<>();
    for (int rank : keptRanks) {
      JsonNode merge = model.get("merges").get(rank);
      merges.add(merge);
      merged.add(String.join("", pair(merge)));
    }
    Set<String> special = new LinkedHashSet<>();
    root.withArray("added_tokens").forEach(token -> special.add(token.path("content").asText()));
    JsonNode oldVocabulary = model.get("vocab");
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(oldVocabulary.properties());
    entries.sort(Comparator.comparingInt(entry -> entry.getValue().asInt()));
    ObjectNode vocabulary = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> entry : entries) {
      if (singleByte(entry.getKey())
          || merged.contains(entry.getKey())
          || special.contains(entry.getKey())) {
        vocabulary.put(entry.getKey(), vocabulary.size());
      }
    }
    model.set("vocab", vocabulary);
    model.set("merges", merges);
    renumber(root.withArray("added_tokens"), vocabulary);
    for (String end : List.of("sep", "cls")) {
      ArrayNode token = (ArrayNode) root.path("post_processor").path(end);
      token.set(1, vocabulary.get(token.get(0).asText()));
    }
  }

  private static void renumber(ArrayNode addedTokens, ObjectNode vocabulary) {
    StreamSupport.stream(addedTokens.spliterator(), false)
        .map(ObjectNode.class::cast)
        .forEach(token -> token.set("id", vocabulary.get(token.path("content").asText())));
  }

  private static boolean singleByte(String token) {
    String bare =
        token.endsWith(END_OF_WORD)
            ? token.substring(0, token.length() - END_OF_WORD.length())
            : token;
    return bare.codePointCount(0, bare.length()) <= 1;
  }
}

package dev.coffey.distillation.clip;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * CLIP's byte-pair encoding, from {@code tokenizer.json} of a Hugging Face folder. Texts are cut to
 * the model's positions, keep their end token and are padded behind it.
 *
 * <p>Owns a native tokenizer, given back by {@link #close}. Safe for use by many threads.
 */
public final class ClipTokenizer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HuggingFaceTokenizer tokenizer;
  private final int positions;
  private final long endToken;
  private final long padToken;

  private ClipTokenizer(HuggingFaceTokenizer tokenizer, int positions, String padToken) {
    this.tokenizer = tokenizer;
    this.positions = positions;
    long[] empty = tokenizer.encode("").getIds();
    this.endToken = empty[empty.length - 1];
    this.padToken = padToken.isEmpty() ? endToken : id(tokenizer, padToken);
  }

  /**
   * Reads {@code tokenizer.json} and, for the padding, {@code tokenizer_config.json} where there is
   * one.
   */
  public static ClipTokenizer load(Path folder, int positions) throws IOException {
    Map<String, String> options = Map.of("truncation", "false", "padding", "false");
    HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"), options);
    try {
      return new ClipTokenizer(tokenizer, positions, padToken(folder));
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Token ids of {@code texts}.
   *
   * @return {@code [texts][positions]}
   */
  public long[][] encode(List<String> texts) {
    long[][] ids = new long[texts.size()][];
    for (int i = 0; i < ids.length; i++) {
      Encoding encoding = tokenizer.encode(texts.get(i));
      ids[i] = fitted(encoding.getIds());
    }
    return ids;
  }

  private long[] fitted(long[] ids) {
    long[] fitted = Arrays.copyOf(ids, positions);
    if (ids.length > positions) {
      fitted[positions - 1] = endToken;
    } else {
      Arrays.fill(fitted, ids.length, positions, padToken);
    }
    return fitted;
  }

  private static String padToken(Path folder) throws IOException {
    Path file = folder.resolve("tokenizer_config.json");
    if (!Files.exists(file)) {
      return "";
    }
    JsonNode token = JSON.readTree(file.toFile()).path("pad_token");
    return token.isObject() ? token.path("content").asText() : token.asText("");
  }

  private static long id(HuggingFaceTokenizer tokenizer, String token) {
    long[] ids = tokenizer.encode(token, false, false).getIds();
    if (ids.length != 1) {
      throw new IllegalArgumentException(
          "pad_token %s is not one token but %d.".formatted(token, ids.length));
    }
    return ids[0];
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}

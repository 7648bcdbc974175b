package dev.coffey.distillation.teacher;

import dev.coffey.distillation.clip.Prompts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names a teacher by everything its logits depend on: its kind and the beginning of the SHA-256 of
 * model files, classes, prompts and adapter.
 */
final class TeacherId {

  private static final int HEX_CHARACTERS = 16;

  private TeacherId() {}

  /** {@code clip-…} */
  static String clip(Path folder, List<String> classes, Prompts prompts, Optional<Path> adapter)
      throws IOException {
    MessageDigest digest = sha256();
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.filter(TeacherId::countsForLogits).sorted().toList();
    }
    for (Path file : files) {
      add(digest, file);
    }
    classes.forEach(name -> separate(digest, name));
    separate(digest, "");
    prompts.templates().forEach(template -> separate(digest, template));
    return "clip-" + finished(digest, adapter);
  }

  /** {@code torchscript-…} */
  static String torchScript(List<Path> files, List<String> classes, Optional<Path> adapter)
      throws IOException {
    MessageDigest digest = sha256();
    for (Path file : files) {
      add(digest, file);
    }
    classes.forEach(name -> separate(digest, name));
    return "torchscript-" + finished(digest, adapter);
  }

  private static String finished(MessageDigest digest, Optional<Path> adapter) throws IOException {
    if (adapter.isPresent()) {
      separate(digest, "adapter");
      contents(digest, adapter.get());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_CHARACTERS);
  }

  private static void add(MessageDigest digest, Path file) throws IOException {
    separate(digest, file.getFileName().toString());
    contents(digest, file);
  }

  private static void contents(MessageDigest digest, Path file) throws IOException {
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static boolean countsForLogits(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".safetensors")
        || name.equals("config.json")
        || name.equals("open_clip_config.json")
        || name.equals("processor_config.json")
        || name.equals("tokenizer.json")
        || name.equals("preprocessor_config.json");
  }

  /** Length first, so that no two lists of words run together to the same bytes. */
  private static void separate(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}

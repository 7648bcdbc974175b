package dev.coffey.ingest.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * A WebDataset shard: a tar, plain or gzipped, whose consecutive members share a name up to the
 * first dot; {@code 0001.jpg} is the image, {@code 0001.cls}, {@code 0001.json} or {@code 0001.txt}
 * its label, in this order. A class index in {@code .cls} is looked up in the class names, when
 * they are given. See https://github.com/webdataset/webdataset.
 */
public final class WebDataset implements Dataset {

  private static final long TEXT_BYTES_MAX = 64 * 1024;
  private static final int LABEL_CHARS_MAX = 256;
  private static final List<String> JSON_LABELS = List.of("label", "class", "class_name", "cls");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path tar;
  private final List<String> classes;

  /**
   * @param tar the shard
   * @param classes names in the order of the class index, or empty when {@code .cls} holds names
   */
  public WebDataset(Path tar, List<String> classes) {
    this.tar = tar.toAbsolutePath().normalize();
    this.classes = List.copyOf(classes);
  }

  /** Members of one sample, by extension; {@code null} bytes for an image that is not wanted. */
  private static final class Sample {
    private final String name;
    private final Map<String, byte[]> images = new LinkedHashMap<>();
    private final Map<String, byte[]> texts = new LinkedHashMap<>();

    Sample(String name) {
      this.name = name;
    }
  }

  @Override
  public long sizeBytes() throws IOException {
    return Files.size(tar);
  }

  @Override
  public void read(Predicate<String> wanted, Sink sink) throws IOException, InterruptedException {
    try (var counted =
            BoundedInputStream.builder().setInputStream(Files.newInputStream(tar)).get();
        var entries = new TarArchiveInputStream(plain(new BufferedInputStream(counted)))) {
      Sample sample = new Sample("");
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        if (!entry.isFile()) {
          continue;
        }
        String name = sampleName(entry.getName());
        if (!name.equals(sample.name)) {
          emit(sample, sink);
          sink.position(counted.getCount());
          sample = new Sample(name);
        }
        take(entry, entries, sample, wanted, sink);
      }
      emit(sample, sink);
      sink.position(counted.getCount());
    }
  }

  private InputStream plain(InputStream file) throws IOException {
    String name = tar.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith("gz")
        ? GzipCompressorInputStream.builder()
            .setInputStream(file)
            .setDecompressConcatenated(true)
            .get()
        : file;
  }

  private void take(
      TarArchiveEntry entry, InputStream bytes, Sample sample, Predicate<String> wanted, Sink sink)
      throws IOException, InterruptedException {
    String key = key(entry.getName());
    String extension = entry.getName().substring(sample.name.length());
    if (Dataset.isImageName(entry.getName())) {
      if (!wanted.test(key)) {
        sink.skipped(key);
      } else if (entry.getSize() > IMAGE_BYTES_MAX) {
        sink.unreadable(
            key,
            "The member has %d bytes, more than %d.".formatted(entry.getSize(), IMAGE_BYTES_MAX));
      } else {
        sample.images.put(extension, bytes.readAllBytes());
      }
    } else if (entry.getSize() <= TEXT_BYTES_MAX) {
      sample.texts.put(extension.toLowerCase(Locale.ROOT), bytes.readAllBytes());
    }
  }

  private void emit(Sample sample, Sink sink) throws InterruptedException {
    if (sample.images.isEmpty()) {
      return;
    }
    Optional<String> label = label(sample);
    for (Map.Entry<String, byte[]> image : sample.images.entrySet()) {
      sink.image(new LabeledImage(key(sample.name + image.getKey()), image.getValue(), label));
    }
  }

  private Optional<String> label(Sample sample) {
    return text(sample, ".cls")
        .map(this::className)
        .or(() -> text(sample, ".json").flatMap(this::jsonLabel))
        .or(() -> text(sample, ".txt"))
        .filter(label -> !label.isBlank() && label.length() <= LABEL_CHARS_MAX);
  }

  private static Optional<String> text(Sample sample, String extension) {
    return Optional.ofNullable(sample.texts.get(extension))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
  }

  private Optional<String> jsonLabel(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return JSON_LABELS.stream()
          .map(json::path)
          .filter(JsonNode::isValueNode)
          .filter(value -> !value.isNull())
          .findFirst()
          .map(value -> className(value.asText()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private String className(String text) {
    if (classes.isEmpty()
        || text.isEmpty()
        || !text.chars().allMatch(Character::isDigit)
        || text.length() > 6) {
      return text;
    }
    int index = Integer.parseInt(text);
    return index < classes.size() ? classes.get(index) : text;
  }

  private String key(String member) {
    return tar + "!" + member;
  }

  /** The member's name up to the first dot after the last slash. */
  static String sampleName(String member) {
    int dot = member.indexOf('.', member.lastIndexOf('/') + 1);
    return dot < 0 ? member : member.substring(0, dot);
  }
}

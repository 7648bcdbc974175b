package dev.coffey.ingest.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * A WebDataset shard: a tar, plain or gzipped, whose consecutive members share a name up to the
 * first dot; {@code 0001.jpg} is the image, {@code 0001.cls}, {@code 0001.json} or {@code 0001.txt}
 * its label, in this order. A class index in {@code .cls} is looked up in the class names, when
 * they are given. See https://github.com/webdataset/webdataset.
 */
public final class WebDataset implements Dataset {

  private static final long TEXT_BYTES_MAX = 64 * 1024;
  private static final int LABEL_CHARS_MAX = 256;
  private static final int NAME_CHARS_MAX = 4_096;
  private static final int SAMPLE_IMAGES_MAX = 100;
  private static final Set<String> TEXTS = Set.of(".cls", ".json", ".txt");
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

  /** Members of one sample, by extension. */
  private static final class Sample {
    private final String name;
    private final Map<String, byte[]> images = new LinkedHashMap<>();
    private final Map<String, byte[]> texts = new LinkedHashMap<>();
    private long bytes;

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
    try (var members = new TarMembers(tar)) {
      read(members, wanted, sink);
      sink.position(members.position());
    } catch (TarMembers.DamagedException e) {
      sink.unreadable(tar.toString(), "The archive cannot be read at all: " + wayOut(e));
    }
  }

  private void read(TarMembers members, Predicate<String> wanted, Sink sink)
      throws TarMembers.DamagedException, InterruptedException {
    Sample sample = new Sample("");
    Optional<String> last = Optional.empty();
    try {
      for (var next = members.next(); next.isPresent(); next = members.next()) {
        TarArchiveEntry entry = next.get();
        last = Optional.of(entry.getName());
        String name = sampleName(entry.getName());
        if (!name.equals(sample.name)) {
          emit(sample, sink);
          sink.position(members.position());
          sample = new Sample(name);
        }
        if (!entry.isDirectory()) {
          take(entry, members, sample, wanted, sink);
        }
      }
      emit(sample, sink);
    } catch (TarMembers.DamagedException e) {
      if (last.isEmpty()) {
        throw e;
      }
      emitBeforeDamage(sample, sink);
      sink.unreadable(
          key(TarMembers.shortened(last.get())),
          "The archive cannot be read further than this member: " + wayOut(e));
    }
  }

  private static String wayOut(TarMembers.DamagedException e) {
    return e.getMessage() + " Fetch or pack it again, and load it with --retry-rejected.";
  }

  /** Without its label an image would count as done, and its label would never be sent. */
  private void emitBeforeDamage(Sample sample, Sink sink) throws InterruptedException {
    if (label(sample).isPresent()) {
      emit(sample, sink);
      return;
    }
    for (String extension : sample.images.keySet()) {
      sink.unreadable(
          key(sample.name + extension), "Its label may be where the archive is damaged.");
    }
  }

  private void take(
      TarArchiveEntry entry, TarMembers members, Sample sample, Predicate<String> wanted, Sink sink)
      throws TarMembers.DamagedException, InterruptedException {
    String extension = entry.getName().substring(sample.name.length());
    if (!Dataset.isImageName(entry.getName())) {
      String text = extension.toLowerCase(Locale.ROOT);
      if (TEXTS.contains(text) && isFile(entry) && entry.getSize() <= TEXT_BYTES_MAX) {
        sample.texts.put(text, members.bytes());
      }
      return;
    }
    if (entry.getName().length() > NAME_CHARS_MAX) {
      sink.unreadable(
          key(TarMembers.shortened(entry.getName())),
          "The member's name has %d characters, more than %d."
              .formatted(entry.getName().length(), NAME_CHARS_MAX));
      return;
    }
    String key = key(entry.getName());
    if (!wanted.test(key)) {
      sink.skipped(key);
      return;
    }
    Optional<String> fault = fault(entry, sample, extension);
    if (fault.isPresent()) {
      sink.unreadable(key, fault.get());
      return;
    }
    sample.images.put(extension, members.bytes());
    sample.bytes += entry.getSize();
  }

  private static Optional<String> fault(TarArchiveEntry entry, Sample sample, String extension) {
    if (!isFile(entry)) {
      return Optional.of(
          "The member is a link or a device, no file; pack with --dereference"
              + " --hard-dereference.");
    }
    if (entry.getSize() > IMAGE_BYTES_MAX) {
      return Optional.of(
          "The member has %d bytes, more than %d.".formatted(entry.getSize(), IMAGE_BYTES_MAX));
    }
    if (sample.images.containsKey(extension)) {
      return Optional.of("Another member of this name came just before; this one is left out.");
    }
    if (sample.images.size() == SAMPLE_IMAGES_MAX
        || sample.bytes + entry.getSize() > IMAGE_BYTES_MAX) {
      return Optional.of(
          "The images of one sample are more than %d, or have more than %d bytes together."
              .formatted(SAMPLE_IMAGES_MAX, IMAGE_BYTES_MAX));
    }
    return Optional.empty();
  }

  /** The library calls all a file that is no folder. */
  private static boolean isFile(TarArchiveEntry entry) {
    return entry.isFile()
        && !entry.isLink()
        && !entry.isSymbolicLink()
        && !entry.isBlockDevice()
        && !entry.isCharacterDevice()
        && !entry.isFIFO();
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

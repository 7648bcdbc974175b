package dev.coffey.evaluator.variants;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * WebDataset tars: {@code 0001.jpg} is an image, {@code 0001.cls}, {@code .json} or {@code .txt}
 * beside it its label, in this order. A label is a class's name or wnid, or its index in the
 * student's order. Tars are not unpacked; a scan reads images where they lie.
 */
final class WebDatasetLayout {

  private static final long IMAGE_BYTES_MAX = 64L << 20;
  private static final long TEXT_BYTES_MAX = 64 * 1024;
  private static final List<String> TEXTS = List.of(".cls", ".json", ".txt");
  private static final List<String> JSON_LABELS = List.of("label", "class", "class_name", "cls");
  private static final ObjectMapper JSON = new ObjectMapper();

  private WebDatasetLayout() {}

  /** Members of one sample. */
  private record Sample(List<EncodedImage> images, Map<String, String> texts) {
    Sample() {
      this(new ArrayList<>(), new HashMap<>());
    }
  }

  static Listing list(String variant, List<Path> tars, StudentClasses classes) {
    Map<String, Integer> labelOfName = labels(classes);
    List<EncodedImage> images = new ArrayList<>();
    IntStream.Builder labels = IntStream.builder();
    for (Path tar : tars) {
      for (Map.Entry<String, Sample> entry : samples(tar).entrySet()) {
        Sample sample = entry.getValue();
        for (EncodedImage image : sample.images()) {
          images.add(image);
          labels.add(label(sample, image, labelOfName, classes));
        }
      }
    }
    return new Listing(
        variant,
        images,
        new Question(variant, Mask.NONE, classes.names(), labels.build().toArray()));
  }

  private static Map<String, Integer> labels(StudentClasses classes) {
    Map<String, Integer> labels = new HashMap<>();
    for (int logit = 0; logit < classes.names().size(); logit++) {
      labels.put(Integer.toString(logit), logit);
    }
    for (int logit = 0; logit < classes.names().size(); logit++) {
      labels.put(classes.names().get(logit), logit);
    }
    classes.ofImageNet().forEach(it -> labels.put(it.imageNet().wnid(), it.logit()));
    return labels;
  }

  private static Map<String, Sample> samples(Path tar) {
    if (!Folders.name(tar).endsWith(".tar")) {
      throw new VariantException(
          "%s is not called .tar. A compressed one must be unpacked once (gunzip), so that images can be read where they lie."
              .formatted(tar));
    }
    Map<String, Sample> samples = new LinkedHashMap<>();
    Set<String> members = new HashSet<>();
    try (TarFile file = new TarFile(tar)) {
      for (TarArchiveEntry entry : file.getEntries()) {
        String member = entry.getName();
        if (!entry.isCheckSumOK()) {
          throw new IOException("the checksum of the header of " + member + " is wrong");
        }
        if (!entry.isFile()) {
          continue;
        }
        int dot = member.indexOf('.', member.lastIndexOf('/') + 1);
        String name = dot < 0 ? member : member.substring(0, dot);
        Sample sample = samples.computeIfAbsent(name, it -> new Sample());
        String extension = member.substring(name.length()).toLowerCase(Locale.ROOT);
        if (Folders.isImageName(member)) {
          sample.images().add(image(tar, entry));
          if (!members.add(member)) {
            throw new VariantException(
                "%s has the member %s twice; it would be scored twice. Pack each once."
                    .formatted(tar, member));
          }
        } else if (TEXTS.contains(extension) && entry.getSize() <= TEXT_BYTES_MAX) {
          try (InputStream text = file.getInputStream(entry)) {
            String content = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            sample.texts().put(extension, content.strip());
          }
        }
      }
    } catch (VariantException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The library answers some lies about sizes with whatever they lead to.
      throw new VariantException(
          "%s is no tar that can be read: %s. Fetch it again.".formatted(tar, e.getMessage()), e);
    }
    return samples;
  }

  private static EncodedImage image(Path tar, TarArchiveEntry entry) {
    if (entry.isLink() || entry.isSymbolicLink() || entry.isSparse() || !entry.isFile()) {
      throw new VariantException(
          "%s has the member %s, which is a link, a device or sparse. Pack with --dereference --hard-dereference and without --sparse."
              .formatted(tar, entry.getName()));
    }
    if (entry.getSize() > IMAGE_BYTES_MAX) {
      throw new VariantException(
          "%s has the member %s of %,d bytes; an image may have %,d."
              .formatted(tar, entry.getName(), entry.getSize(), IMAGE_BYTES_MAX));
    }
    return new EncodedImage.TarMember(
        tar, entry.getName(), entry.getDataOffset(), Math.toIntExact(entry.getSize()));
  }

  private static int label(
      Sample sample, EncodedImage image, Map<String, Integer> labelOfName, StudentClasses classes) {
    for (String extension : TEXTS) {
      String text = sample.texts().get(extension);
      if (text != null) {
        String name = extension.equals(".json") ? jsonLabel(text) : text;
        Integer label = labelOfName.get(name);
        if (label == null) {
          throw new VariantException(
              "%s has the label '%s', which is neither a class of the student nor an index below %d."
                  .formatted(image, name, classes.names().size()));
        }
        return label;
      }
    }
    throw new VariantException(
        "%s has no label: no member %s of the same name lies beside it."
            .formatted(image, String.join(", ", TEXTS)));
  }

  private static String jsonLabel(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return JSON_LABELS.stream()
          .map(json::path)
          .filter(JsonNode::isValueNode)
          .filter(value -> !value.isNull())
          .findFirst()
          .map(JsonNode::asText)
          .orElse("");
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}

package dev.coffey.ops.world.layouts;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.imagenet.ImageNetClass;
import dev.coffey.distillation.imagenet.MeanCorruptionError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The layouts of ImageNet's variants, with one image of 16 pixels for each class. */
public enum MiniatureLayout {
  /** wnid folders. */
  VAL("imagenet-val") {
    @Override
    void write(Path folder, List<ImageNetClass> classes) throws IOException {
      writeWnids(folder, classes, 0);
    }
  },

  /** As val. */
  SKETCH("imagenet-sketch") {
    @Override
    void write(Path folder, List<ImageNetClass> classes) throws IOException {
      writeWnids(folder, classes, 0);
    }
  },

  /** The wnids of its 200 classes, and a README. */
  A("imagenet-a") {
    @Override
    void write(Path folder, List<ImageNetClass> classes) throws IOException {
      writeWnids(folder, classes.stream().filter(ImageNetClass::inA).toList(), 0);
      Files.writeString(folder.resolve("README.txt"), "A miniature.");
    }
  },

  /** The wnids of its 200 classes, and a README. */
  R("imagenet-r") {
    @Override
    void write(Path folder, List<ImageNetClass> classes) throws IOException {
      writeWnids(folder, classes.stream().filter(ImageNetClass::inR).toList(), 0);
      Files.writeString(folder.resolve("README.txt"), "A miniature.");
    }
  },

  /** Three sets, whose folders are numbers without leading zeros. */
  V2("imagenet-v2") {
    @Override
    void write(Path folder, List<ImageNetClass> classes) throws IOException {
      List<String> sets = List.of("matched-frequency", "threshold0.7", "top-images");
      for (int set = 0; set < sets.size(); set++) {
        Path setFolder = folder.resolve("imagenetv2-" + sets.get(set) + "-format-val");
        for (ImageNetClass it : classes) {
          writeImage(setFolder.resolve(Integer.toString(it.index())), "a.jpeg", it, set);
        }
      }
    }
  },

  /** 15 corruptions in 5 severities, wnid folders in each; blue is the severity. */
  C("imagenet-c") {
    @Override
    void write(Path folder, List<ImageNetClass> classes) throws IOException {
      for (String corruption : MeanCorruptionError.corruptions()) {
        for (int severity = 1; severity <= MeanCorruptionError.SEVERITIES; severity++) {
          writeWnids(
              folder.resolve(corruption).resolve(Integer.toString(severity)), classes, severity);
        }
      }
    }
  },

  /**
   * Folders of its own names, images with the red border, and the four files of its mapping. The
   * first two classes stand behind one folder, each other behind its own; one folder more is no
   * class of ImageNet.
   */
  OBJECTNET("objectnet") {
    @Override
    void write(Path folder, List<ImageNetClass> classes) throws IOException {
      Map<String, String> labels = new TreeMap<>(Map.of("zebra_crossing", "Zebra crossing"));
      Map<String, String> overlap = new TreeMap<>();
      Path images = folder.resolve("images");
      for (int i = 1; i < classes.size(); i++) {
        ImageNetClass it = classes.get(i);
        String first = i == 1 ? classes.get(0).wnid() + ", first; " : "";
        labels.put("thing_" + it.index(), "Thing " + it.index());
        overlap.put("Thing " + it.index(), first + it.wnid() + ", a thing");
        Path classFolder = Files.createDirectories(images.resolve("thing_" + it.index()));
        Files.write(classFolder.resolve("a.png"), new SolidImage(it.index(), 0).pngWithBorder());
      }
      Path other = Files.createDirectories(images.resolve("zebra_crossing"));
      Files.write(other.resolve("a.png"), new SolidImage(0, 255).pngWithBorder());
      writeMappings(Files.createDirectories(folder.resolve("mappings")), labels, overlap, classes);
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String variant;

  MiniatureLayout(String variant) {
    this.variant = variant;
  }

  /** What the evaluator calls the variant. */
  public String variant() {
    return variant;
  }

  abstract void write(Path folder, List<ImageNetClass> classes) throws IOException;

  /**
   * Writes the layout with these classes, or those of them that it has, to {@code out/VARIANT}, and
   * returns that folder.
   */
  public Path writeTo(Path out, List<ImageNetClass> classes) throws IOException {
    Path folder = out.resolve(variant);
    write(folder, classes);
    return folder;
  }

  private static void writeWnids(Path folder, List<ImageNetClass> classes, int blue)
      throws IOException {
    for (ImageNetClass it : classes) {
      writeImage(folder.resolve(it.wnid()), it.wnid() + "_0.JPEG", it, blue);
    }
  }

  private static void writeImage(Path folder, String file, ImageNetClass it, int blue)
      throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(file), new SolidImage(it.index(), blue).png());
  }

  /** ImageNet's labels are on lines in an order of their own, here the reverse of the logits'. */
  private static void writeMappings(
      Path folder,
      Map<String, String> labels,
      Map<String, String> overlap,
      List<ImageNetClass> classes)
      throws IOException {
    Map<Integer, String> labelOfIndex = new TreeMap<>();
    ImageNetClass.all().forEach(it -> labelOfIndex.put(it.index(), it.wnid() + ", a thing"));
    labelOfIndex.put(classes.get(0).index(), classes.get(0).wnid() + ", first");
    int last = labelOfIndex.size() - 1;
    StringBuilder lines = new StringBuilder();
    Map<String, Integer> lineOfIndex = new TreeMap<>();
    for (int line = 0; line <= last; line++) {
      lines.append(labelOfIndex.get(last - line)).append('\n');
      lineOfIndex.put(Integer.toString(last - line), line);
    }
    Files.writeString(folder.resolve("imagenet_to_label_2012_v2"), lines.toString());
    JSON.writeValue(folder.resolve("pytorch_to_imagenet_2012_id.json").toFile(), lineOfIndex);
    JSON.writeValue(folder.resolve("folder_to_objectnet_label.json").toFile(), labels);
    JSON.writeValue(folder.resolve("objectnet_to_imagenet_1k.json").toFile(), overlap);
  }
}

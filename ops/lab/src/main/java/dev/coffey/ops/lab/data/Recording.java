package dev.coffey.ops.lab.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A world on disk: {@code recording.json} and, for each set, {@code NAME.labels}, {@code
 * NAME.logits}, {@code NAME.features} (little-endian) and {@code NAME.pixels}. Pixels are mapped,
 * so that workers share one copy of them.
 *
 * <p>Immutable once read. Threads: any number.
 */
public final class Recording {

  /** What students learn from and are validated on. */
  public static final String POOL = "pool";

  /** What every arm is tested on first. */
  public static final String VAL = "val";

  static final String DESCRIPTION = "recording.json";

  private static final long MAPPING_MAX = 1L << 30;

  private final Description description;
  private final Map<String, ImageSet> sets = new LinkedHashMap<>();

  private Recording(Description description) {
    this.description = description;
  }

  /**
   * What was recorded.
   *
   * @param id of content: equal ids, equal numbers
   * @param title for people
   * @param teacher id of the teacher
   * @param classes in logit order
   * @param size edge of the students' images, pixels
   * @param featureWidth width D of the teacher's features
   * @param counts images of each set, {@code pool} and {@code val} among them
   */
  public record Description(
      String id,
      String title,
      String teacher,
      List<String> classes,
      int size,
      int featureWidth,
      Map<String, Integer> counts) {}

  /** Reads a folder that {@link Recorder} wrote. */
  public static Recording read(Path folder) throws IOException {
    Description description =
        new ObjectMapper().readValue(folder.resolve(DESCRIPTION).toFile(), Description.class);
    Recording recording = new Recording(description);
    for (var set : description.counts().entrySet()) {
      recording.sets.put(set.getKey(), recording.readSet(folder, set.getKey(), set.getValue()));
    }
    return recording;
  }

  /** What was recorded. */
  public Description description() {
    return description;
  }

  /** Number of classes K. */
  public int classCount() {
    return description.classes().size();
  }

  /** What students learn from. */
  public ImageSet pool() {
    return sets.get(POOL);
  }

  /** The sets that students are tested on, {@code val} first. */
  public List<ImageSet> tests() {
    return sets.values().stream().filter(set -> !set.name().equals(POOL)).toList();
  }

  private ImageSet readSet(Path folder, String name, int count) throws IOException {
    int[] labels = new int[count];
    try (DataInputStream in = buffered(folder.resolve(name + ".labels"))) {
      for (int i = 0; i < count; i++) {
        labels[i] = Integer.reverseBytes(in.readInt());
      }
    }
    return new ImageSet(
        name,
        labels,
        rows(folder.resolve(name + ".logits"), count, classCount()),
        rows(folder.resolve(name + ".features"), count, description.featureWidth()),
        mapped(folder.resolve(name + ".pixels"), count));
  }

  private static DataInputStream buffered(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }

  private static float[][] rows(Path file, int count, int width) throws IOException {
    float[][] rows = new float[count][width];
    try (var in = Files.newInputStream(file)) {
      for (float[] row : rows) {
        byte[] bytes = in.readNBytes(width * Float.BYTES);
        if (bytes.length < width * Float.BYTES) {
          throw new IOException(file + " ends early; delete its folder to record it again");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
      }
    }
    return rows;
  }

  private IntFunction<byte[]> mapped(Path file, int count) throws IOException {
    int imageBytes = description.size() * description.size() * 3;
    int perMapping = (int) (MAPPING_MAX / imageBytes);
    List<MappedByteBuffer> mappings = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file)) {
      for (int from = 0; from < count; from += perMapping) {
        long images = Math.min(perMapping, count - from);
        mappings.add(
            channel.map(
                FileChannel.MapMode.READ_ONLY, (long) from * imageBytes, images * imageBytes));
      }
    }
    return image -> {
      byte[] bytes = new byte[imageBytes];
      mappings.get(image / perMapping).get(image % perMapping * imageBytes, bytes);
      return bytes;
    };
  }
}

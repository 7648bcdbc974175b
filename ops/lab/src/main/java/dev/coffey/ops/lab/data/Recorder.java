package dev.coffey.ops.lab.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.image.Preprocessing;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntConsumer;

/** Draws or reads every image once, asks the teacher once, and keeps both. */
public final class Recorder {

  private final ImageSource source;
  private final Path teacherFolder;
  private final List<String> prompts;
  private final int size;

  /**
   * @param teacherFolder a CLIP in Hugging Face layout
   * @param prompts with a {@code {}} for the class name
   * @param size edge of the students' images, pixels
   */
  public Recorder(ImageSource source, Path teacherFolder, List<String> prompts, int size) {
    this.source = source;
    this.teacherFolder = teacherFolder;
    this.prompts = List.copyOf(prompts);
    this.size = size;
  }

  /** How students' images are cut and normalised. */
  public static Preprocessing studentPreprocessing(int size) {
    return Preprocessing.clip(size);
  }

  /**
   * Records into a folder beneath {@code parent}, unless it is there already. Written beside and
   * moved when whole, so that an interrupted recording leaves nothing that looks like one.
   *
   * @param done told the images done since the last call
   * @return the folder, named by its content
   */
  public Path record(Path parent, IntConsumer done) throws IOException {
    try (TeacherPass teacher = TeacherPass.load(teacherFolder, source.classes(), prompts)) {
      String id = id(source.fingerprint() + "|" + teacher.id() + "|" + size);
      Path folder = parent.resolve("recording-" + id);
      if (Files.exists(folder)) {
        return folder;
      }
      Path unfinished = parent.resolve(".recording-" + id);
      Files.createDirectories(unfinished);
      int featureWidth = 0;
      for (var set : source.counts().entrySet()) {
        featureWidth = set(teacher, unfinished, set.getKey(), set.getValue(), done);
      }
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(
              unfinished.resolve(Recording.DESCRIPTION).toFile(),
              new Recording.Description(
                  id,
                  source.title(),
                  teacher.id(),
                  source.classes(),
                  size,
                  featureWidth,
                  source.counts()));
      Files.move(unfinished, folder);
      return folder;
    }
  }

  private int set(TeacherPass teacher, Path folder, String name, int count, IntConsumer done)
      throws IOException {
    Preprocessing student = studentPreprocessing(size);
    int width = 0;
    try (DataOutputStream labels = stream(folder, name + ".labels");
        DataOutputStream logits = stream(folder, name + ".logits");
        DataOutputStream features = stream(folder, name + ".features");
        DataOutputStream pixels = stream(folder, name + ".pixels")) {
      for (int from = 0; from < count; from += teacher.batch()) {
        List<byte[]> crops = new ArrayList<>();
        for (int i = from; i < Math.min(count, from + teacher.batch()); i++) {
          ImageSource.Labelled image = source.image(name, i);
          labels.writeInt(Integer.reverseBytes(image.label()));
          pixels.write(student.pixels(image.image()));
          crops.add(teacher.preprocessing().pixels(image.image()));
        }
        TeacherPass.Answers answers = teacher.answers(crops);
        write(logits, answers.logits());
        write(features, answers.features());
        width = answers.features()[0].length;
        done.accept(crops.size());
      }
    }
    return width;
  }

  private static DataOutputStream stream(Path folder, String name) throws IOException {
    return new DataOutputStream(
        new BufferedOutputStream(Files.newOutputStream(folder.resolve(name))));
  }

  private static void write(DataOutputStream out, float[][] rows) throws IOException {
    for (float[] row : rows) {
      ByteBuffer bytes =
          ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(row);
      out.write(bytes.array());
    }
  }

  private static String id(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}

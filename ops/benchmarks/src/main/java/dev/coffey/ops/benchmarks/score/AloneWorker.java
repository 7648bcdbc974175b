package dev.coffey.ops.benchmarks.score;

import ai.djl.Device;
import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.card.StudentCard;
import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Student;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What scoring cannot do without: batch by batch, decodes and cuts the images on all processors,
 * then takes the network through them, and looks at no answer.
 */
public final class AloneWorker {

  private static final int BATCH = 128;

  private AloneWorker() {}

  /** Takes workload, its folder and the number of threads; waits for a line, measures once. */
  public static void main(String[] args) throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", args[2]);
    ScoreData data = ScoreData.write(ScoreWorkload.named(args[0]), Path.of(args[1]));
    answer(Map.of("version", "libtorch " + Engine.getEngine("PyTorch").getVersion()));
    if (System.in.read() >= 0) {
      answer(Map.of("seconds", seconds(data)));
    }
  }

  private static double seconds(ScoreData data) throws IOException {
    Map<String, String> metadata = SafeTensors.metadata(data.student());
    Preprocessing preprocessing =
        StudentCard.preprocessing(metadata.get(StudentCard.PREPROCESSING));
    List<Path> files;
    try (Stream<Path> paths = Files.walk(data.images())) {
      files = paths.filter(Files::isRegularFile).sorted().toList();
    }
    try (Student student =
        Student.load(
            Architecture.fromJson(metadata.get(StudentCard.ARCHITECTURE)),
            preprocessing,
            Files.readAllBytes(data.student()),
            Device.cpu())) {
      long start = System.nanoTime();
      for (int from = 0; from < files.size(); from += BATCH) {
        byte[][] pixels =
            files.subList(from, Math.min(files.size(), from + BATCH)).parallelStream()
                .map(file -> pixels(file, preprocessing))
                .toArray(byte[][]::new);
        student.forward(pixels);
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static byte[] pixels(Path file, Preprocessing preprocessing) {
    try {
      Decoded decoded = Decoded.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
      return preprocessing.pixels(((Decoded.Image) decoded).image());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static void answer(Map<String, Object> answer) throws IOException {
    byte[] line =
        (new ObjectMapper().writeValueAsString(answer) + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(line, 0, line.length);
    System.out.flush();
  }
}

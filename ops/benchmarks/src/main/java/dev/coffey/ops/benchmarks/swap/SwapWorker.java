package dev.coffey.ops.benchmarks.swap;

import ai.djl.engine.Engine;
import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.ops.benchmarks.MeasuredWorker;
import dev.coffey.ops.benchmarks.ResidentMemory;
import dev.coffey.ops.benchmarks.WorkerSpec;
import dev.coffey.ops.benchmarks.swap.Windows.Window;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * The application: serves what is published while it is asked by its own clients. {@code await
 * CHECKPOINT} is answered when it has answered a request and the model before it is closed; {@code
 * load} starts the clients with it, {@code calm} and {@code swaps} say what begins, {@code finish}
 * ends the clients and tells all.
 */
final class SwapWorker implements MeasuredWorker, AutoCloseable {

  private final SwapSpec spec;
  private final List<byte[]> images;
  private final ExpectedAnswers expected;
  private final SwapWatch watch = new SwapWatch();
  private final ModelHandle handle;
  private Windows windows = new Windows();
  private Load load;
  private long calmNanos;
  private long swapsNanos;
  private long residentFirstKib;

  SwapWorker(SwapSpec spec) {
    this.spec = spec;
    this.images = IntStream.range(0, spec.images()).mapToObj(SwapWorker::noise).toList();
    this.expected = new ExpectedAnswers(spec.kind(), spec.students(), images);
    this.handle =
        ModelHandle.builder()
            .kafka(spec.access().kafka())
            .registry(spec.access().connect())
            .studentId(spec.studentId())
            .follow(Follow.newest())
            .topClasses(spec.kind().classes())
            .warmUp(images.subList(0, 1))
            .listener(watch)
            .build();
  }

  /** Takes a {@link SwapSpec} as JSON; serves until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    // As many requests compute at once as there are clients; each on its own thread.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    try (var worker = new SwapWorker(WorkerSpec.read(args[0], SwapSpec.class))) {
      MeasuredWorker.serve("libtorch " + Engine.getEngine("PyTorch").getVersion(), worker);
    }
  }

  @Override
  public Map<String, ?> answer(String line) throws IOException, InterruptedException {
    String[] words = line.strip().split(" ", -1);
    switch (words[0]) {
      case "load" -> {
        watch.awaitSwapped(words[1]);
        load = new Load(handle, expected, images, spec.clients(), spec.rate());
        watch.awaitSettled(words[1], handle);
      }
      case "calm" -> {
        residentFirstKib = ResidentMemory.kib();
        calmNanos = System.nanoTime();
      }
      case "swaps" -> {
        windows = new Windows();
        swapsNanos = System.nanoTime();
      }
      case "await" -> windows.add(watch.awaitSettled(words[1], handle));
      case "finish" -> {
        return finish();
      }
      default -> throw new IllegalArgumentException("no such command: " + line);
    }
    return Map.of();
  }

  private Map<String, Double> finish() throws IOException, InterruptedException {
    double seconds = (System.nanoTime() - swapsNanos) / 1e9;
    List<Requests> clients = load.stop();
    clients.stream()
        .map(Requests::firstTrouble)
        .filter(trouble -> !trouble.isEmpty())
        .forEach(System.err::println);
    Map<String, Double> figures =
        new TreeMap<>(Latencies.of(clients, windows, calmNanos, swapsNanos).figures());
    figures.put("swaps", (double) windows.list().size());
    figures.put("swaps_per_second", windows.list().size() / seconds);
    figures.put("swap_load_ms_mean", mean(it -> it.swappedNanos() - it.fromNanos()));
    figures.put("swap_ms_mean", mean(it -> it.toNanos() - it.fromNanos()));
    figures.put("requests", clients.stream().mapToDouble(Requests::size).sum());
    figures.put("failed", clients.stream().mapToDouble(Requests::failed).sum());
    figures.put("wrong", clients.stream().mapToDouble(Requests::wrong).sum());
    figures.put("models_in_memory_max", (double) handle.modelsInMemoryMax());
    figures.put("resident_first_kib", (double) residentFirstKib);
    figures.put("resident_last_kib", (double) ResidentMemory.kib());
    return figures;
  }

  private double mean(ToLongFunction<Window> nanos) {
    return windows.list().stream().mapToLong(nanos).average().orElse(Double.NaN) / 1e6;
  }

  /** A PNG of 40×36 coloured pixels. */
  static byte[] noise(int seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 40 * 36; i++) {
      image.setRGB(i % 40, i / 40, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    handle.close();
  }
}

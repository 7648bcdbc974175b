package dev.coffey.ops.benchmarks.publish;

import com.sun.management.OperatingSystemMXBean;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Sha256;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.ops.benchmarks.MeasuredWorker;
import dev.coffey.ops.benchmarks.WorkerSpec;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;
import dev.coffey.schemas.Blob;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * The measured JVM: {@code coffey} publishes the student as a checkpoint, {@code bare} writes its
 * bytes with a bare producer, {@code digest} computes its SHA-256 and does no more.
 */
final class PublishWorker implements MeasuredWorker, AutoCloseable {

  /** A manifest must name some network; the bytes are noise and as many as asked for. */
  private static final RandomStudent NAMED = new RandomStudent("resnet50", 224, 1_000);

  private static final String STUDENT_ID = "published";
  private static final int TENSOR_VALUES = 1_000_000 / Float.BYTES;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final byte[] blob;
  private final CheckpointPublisher publisher;
  private final BareProducer bare;
  private long step;

  PublishWorker(PublishSpec spec) {
    this.blob = noise(spec.megabytes());
    this.publisher =
        CheckpointPublisher.open(STUDENT_ID, spec.access().kafka(), spec.access().connect());
    this.bare = new BareProducer(spec.access(), blob);
  }

  /** Takes a {@link PublishSpec} as JSON; serves until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (var worker = new PublishWorker(WorkerSpec.read(args[0], PublishSpec.class))) {
      MeasuredWorker.serve("KafkaProducer " + AppInfoParser.getVersion(), worker);
    }
  }

  /** Tensors of float32 noise, 10⁶ bytes each. */
  private static byte[] noise(int megabytes) {
    Random random = new Random(megabytes);
    Map<String, Tensor> tensors = new TreeMap<>();
    for (int i = 0; i < megabytes; i++) {
      float[] values = new float[TENSOR_VALUES];
      for (int j = 0; j < values.length; j++) {
        values[j] = (float) random.nextGaussian();
      }
      tensors.put("noise." + i, Tensor.of(values, values.length));
    }
    return SafeTensors.bytes(tensors, Map.of());
  }

  /** Milliseconds by name, and the bytes that were written or read. */
  @Override
  public Map<String, Double> answer(String what) throws IOException, InterruptedException {
    Map<String, Double> answer = new TreeMap<>(Map.of("bytes", (double) blob.length));
    long cpuBefore = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    switch (what) {
      case "coffey" -> {
        Blob uploaded = publisher.upload(blob);
        answer.put("upload_millis", millisSince(start));
        publisher.commit(NAMED.manifest(STUDENT_ID, step++, uploaded, Optional.empty()));
      }
      case "bare" -> bare.write();
      case "digest" -> Sha256.hex(blob);
      default -> throw new IllegalArgumentException("no such arm: " + what);
    }
    answer.put("millis", millisSince(start));
    answer.put("cpu_millis", (SYSTEM.getProcessCpuTime() - cpuBefore) / 1e6);
    return answer;
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  @Override
  public void close() {
    bare.close();
    publisher.close();
  }
}

package dev.coffey.checkpoints.ledger;

import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.checkpoints.ledger.Turns.Skip;
import dev.coffey.checkpoints.ledger.Turns.Turn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Turns as bytes: the version, then deflated: R, G, first step, number of partitions and of steps;
 * per partition topic, number, first offset; per step the number of turns and per turn the
 * partition's index, the offsets it spans, its records. Numbers are big-endian, 64 bits for steps
 * and offsets, else 32; topics {@link DataOutputStream#writeUTF}.
 *
 * <p>Version 2 has −1 for the records of a skip. Turns without skips are written as version 1,
 * which has none, so that trainers from before skips go on from them.
 */
public final class TurnsCodec {

  private static final int WITHOUT_SKIPS = 1;
  private static final int WITH_SKIPS = 2;
  private static final int SKIPPED = -1;

  private TurnsCodec() {}

  public static byte[] encode(Turns turns) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean skips = turns.steps().stream().flatMap(List::stream).anyMatch(Skip.class::isInstance);
    bytes.write(skips ? WITH_SKIPS : WITHOUT_SKIPS);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      write(turns, out);
    } catch (IOException e) {
      throw new IllegalStateException("A stream in memory failed.", e);
    }
    return bytes.toByteArray();
  }

  /** As {@link #decode(byte[])}; the buffer's position stays where it is. */
  public static Turns decode(ByteBuffer turns) {
    byte[] bytes = new byte[turns.remaining()];
    turns.duplicate().get(bytes);
    return decode(bytes);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when the bytes are of another version or broken
   */
  public static Turns decode(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] < WITHOUT_SKIPS || bytes[0] > WITH_SKIPS) {
      throw new IllegalArgumentException(
          "Turns of version "
              + (bytes.length == 0 ? "none" : bytes[0])
              + "; this trainer reads versions "
              + WITHOUT_SKIPS
              + " and "
              + WITH_SKIPS
              + ".");
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
      return read(in);
    } catch (IOException e) {
      throw new IllegalArgumentException("Turns of " + bytes.length + " bytes are broken.", e);
    }
  }

  private static void write(Turns turns, DataOutputStream out) throws IOException {
    Map<TopicPartition, Long> positions = Turns.sorted(turns.from());
    turns.steps().forEach(step -> step.forEach(it -> positions.putIfAbsent(it.partition(), 0L)));
    out.writeInt(turns.echo().uses());
    out.writeInt(turns.echo().lagSteps());
    out.writeLong(turns.firstStep());
    out.writeInt(positions.size());
    out.writeInt(turns.steps().size());
    Map<TopicPartition, Integer> indices = new HashMap<>();
    for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
      indices.put(position.getKey(), indices.size());
      out.writeUTF(position.getKey().topic());
      out.writeInt(position.getKey().partition());
      out.writeLong(position.getValue());
    }
    for (List<Turn> step : turns.steps()) {
      out.writeInt(step.size());
      for (Turn turn : step) {
        out.writeInt(indices.get(turn.partition()));
        out.writeLong(turn.to() - positions.put(turn.partition(), turn.to()));
        out.writeInt(turn instanceof Run run ? run.records() : SKIPPED);
      }
    }
  }

  private static Turns read(DataInputStream in) throws IOException {
    Echo echo = new Echo(in.readInt(), in.readInt());
    long firstStep = in.readLong();
    int partitionCount = in.readInt();
    int stepCount = in.readInt();
    List<TopicPartition> partitions = new ArrayList<>();
    TreeMap<TopicPartition, Long> from = new TreeMap<>(Turns.BY_TOPIC_THEN_NUMBER);
    for (int i = 0; i < partitionCount; i++) {
      TopicPartition partition = new TopicPartition(in.readUTF(), in.readInt());
      partitions.add(partition);
      from.put(partition, in.readLong());
    }
    Map<TopicPartition, Long> positions = new HashMap<>(from);
    List<List<Turn>> steps = new ArrayList<>();
    for (int s = 0; s < stepCount; s++) {
      int turnCount = in.readInt();
      List<Turn> turns = new ArrayList<>();
      for (int t = 0; t < turnCount; t++) {
        TopicPartition partition = partitions.get(in.readInt());
        long to = positions.merge(partition, in.readLong(), Long::sum);
        int records = in.readInt();
        turns.add(records == SKIPPED ? new Skip(partition, to) : new Run(partition, to, records));
      }
      steps.add(turns);
    }
    return new Turns(echo, firstStep, from, steps);
  }
}

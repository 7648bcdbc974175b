package dev.coffey.distillation.safetensors;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code .safetensors} format of Hugging Face: eight bytes of header length (little-endian), a
 * JSON header, the tensors' bytes.
 *
 * <p>Writing is deterministic and orders tensors as the reference implementation does, wide
 * elements first and then by name, so that every tensor is aligned.
 */
public final class SafeTensors {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final String ENDING = ".safetensors";

  /** The reference implementation's own limit. */
  private static final int HEADER_BYTES_MAX = 100_000_000;

  /**
   * Element types in the reference implementation's order, narrow to wide, and its names for them.
   */
  private static final List<DataType> BY_WIDTH =
      List.of(
          DataType.BOOLEAN,
          DataType.UINT8,
          DataType.INT8,
          DataType.INT16,
          DataType.UINT16,
          DataType.FLOAT16,
          DataType.BFLOAT16,
          DataType.INT32,
          DataType.UINT32,
          DataType.FLOAT32,
          DataType.FLOAT64,
          DataType.INT64,
          DataType.UINT64);

  private static final List<String> NAMES_BY_WIDTH =
      List.of(
          "BOOL", "U8", "I8", "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "F64", "I64",
          "U64");

  private SafeTensors() {}

  /**
   * Reads a file, or a folder that holds {@code model.safetensors} or its shards with {@code
   * model.safetensors.index.json}. Files are memory-mapped: bytes are read when a tensor's are.
   *
   * @return the tensors by name, sorted
   * @throws SafeTensorsException when the file is no well-formed {@code .safetensors}
   */
  public static Map<String, Tensor> read(Path fileOrFolder) throws IOException {
    if (Files.isDirectory(fileOrFolder)) {
      return read(fileOrFolder, "model");
    }
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      Source source = (offset, bytes) -> channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes);
      return Collections.unmodifiableMap(read(source, channel.size(), fileOrFolder.toString()));
    }
  }

  /**
   * Reads the remaining bytes of {@code buffer}. The tensors are views of them.
   *
   * @return the tensors by name, sorted
   * @throws SafeTensorsException when the bytes are no well-formed {@code .safetensors}
   */
  public static Map<String, Tensor> read(ByteBuffer buffer) {
    ByteBuffer whole = buffer.slice();
    Source source = (offset, bytes) -> whole.slice((int) offset, (int) bytes);
    try {
      return Collections.unmodifiableMap(read(source, whole.remaining(), "the buffer"));
    } catch (IOException e) {
      throw new SafeTensorsException("The buffer cannot be read: " + e.getMessage(), e);
    }
  }

  /** As {@link #read(ByteBuffer)}. */
  public static Map<String, Tensor> read(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes));
  }

  /**
   * The metadata of a file; empty when it has none.
   *
   * @throws SafeTensorsException when the file is no well-formed {@code .safetensors}
   */
  public static Map<String, String> metadata(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Source source = (offset, bytes) -> channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes);
      Map<String, String> metadata = new TreeMap<>();
      header(source, channel.size(), file.toString())
          .path(METADATA)
          .properties()
          .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
      return Collections.unmodifiableMap(metadata);
    }
  }

  /**
   * Writes {@code tensors} and {@code metadata} (left out when empty); equal input gives equal
   * bytes.
   */
  public static void write(
      OutputStream out, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<Map.Entry<String, Tensor>> ordered = ordered(tensors);
    WritableByteChannel channel = Channels.newChannel(out);
    channel.write(head(ordered, metadata));
    for (Map.Entry<String, Tensor> entry : ordered) {
      channel.write(entry.getValue().data());
    }
    out.flush();
  }

  /**
   * The same as one array, each byte copied once.
   *
   * @throws IllegalArgumentException when it would be longer than an array can be
   */
  public static byte[] bytes(Map<String, Tensor> tensors, Map<String, String> metadata) {
    List<Map.Entry<String, Tensor>> ordered = ordered(tensors);
    ByteBuffer head = head(ordered, metadata);
    long size = head.remaining();
    for (Map.Entry<String, Tensor> entry : ordered) {
      size += entry.getValue().data().remaining();
    }
    if (size > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(
          "%d tensors of %d bytes do not fit into one array; write them to a stream"
              .formatted(ordered.size(), size));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size).put(head);
    ordered.forEach(entry -> bytes.put(entry.getValue().data()));
    return bytes.array();
  }

  private static List<Map.Entry<String, Tensor>> ordered(Map<String, Tensor> tensors) {
    List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(
        Comparator.comparingInt((Map.Entry<String, Tensor> e) -> -rank(e.getValue().dtype()))
            .thenComparing(Map.Entry::getKey));
    return ordered;
  }

  /** Length and header, padded with blanks to a multiple of eight bytes. */
  private static ByteBuffer head(
      List<Map.Entry<String, Tensor>> ordered, Map<String, String> metadata) {
    byte[] header = header(ordered, metadata);
    int padded = (header.length + 7) / 8 * 8;
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(header);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    return head.flip();
  }

  private static byte[] header(
      List<Map.Entry<String, Tensor>> ordered, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = header.putObject(METADATA);
      new TreeMap<>(metadata).forEach(node::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : ordered) {
      Tensor tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", NAMES_BY_WIDTH.get(rank(tensor.dtype())));
      var shape = node.putArray("shape");
      for (long extent : tensor.shape()) {
        shape.add(extent);
      }
      node.putArray("data_offsets").add(offset).add(offset += tensor.data().remaining());
    }
    try {
      return JSON.writeValueAsBytes(header);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of names and numbers is always JSON.", e);
    }
  }

  private static int rank(DataType dtype) {
    int rank = BY_WIDTH.indexOf(dtype);
    if (rank < 0) {
      throw new IllegalArgumentException(
          "Elements of type %s cannot be stored; possible are %s.".formatted(dtype, BY_WIDTH));
    }
    return rank;
  }

  /**
   * Whether {@code folder} has {@code NAME.safetensors} or its shards with {@code
   * NAME.safetensors.index.json}.
   */
  public static boolean isStored(Path folder, String name) {
    return Files.exists(folder.resolve(name + ENDING)) || Files.exists(index(folder, name));
  }

  private static Path index(Path folder, String name) {
    return folder.resolve(name + ENDING + ".index.json");
  }

  /** Reads what {@link #isStored} found; the shards where there are both. */
  public static Map<String, Tensor> read(Path folder, String name) throws IOException {
    Path index = index(folder, name);
    if (!Files.exists(index)) {
      return read(folder.resolve(name + ENDING));
    }
    Map<String, Tensor> tensors = new TreeMap<>();
    List<String> shards = new ArrayList<>();
    JSON.readTree(index.toFile()).path("weight_map").forEach(shard -> shards.add(shard.asText()));
    for (String shard : shards.stream().distinct().sorted().toList()) {
      Path file = folder.resolve(shard).normalize();
      if (!file.startsWith(folder.normalize())) {
        throw new SafeTensorsException(
            "%s names %s, which lies outside of it.".formatted(index, shard));
      }
      tensors.putAll(read(file));
    }
    return Collections.unmodifiableMap(tensors);
  }

  private static JsonNode header(Source source, long size, String name) throws IOException {
    byte[] json = new byte[(int) headerBytes(source, size, name)];
    source.at(Long.BYTES, json.length).get(json);
    return parse(json, name);
  }

  private static long headerBytes(Source source, long size, String name) throws IOException {
    if (size < Long.BYTES) {
      throw new SafeTensorsException(
          "%s has %d bytes, too few for a header.".formatted(name, size));
    }
    long headerBytes = source.at(0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerBytes < 2 || headerBytes > Math.min(HEADER_BYTES_MAX, size - Long.BYTES)) {
      throw new SafeTensorsException(
          "%s claims a header of %d bytes and has %d bytes in all."
              .formatted(name, headerBytes, size));
    }
    return headerBytes;
  }

  private static Map<String, Tensor> read(Source source, long size, String name)
      throws IOException {
    JsonNode header = header(source, size, name);
    Map<String, Tensor> tensors = new TreeMap<>();
    long start = Long.BYTES + headerBytes(source, size, name);
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals(METADATA)) {
        tensors.put(
            field.getKey(),
            tensor(source, start, size, field.getValue(), name + ": " + field.getKey()));
      }
    }
    return tensors;
  }

  private static JsonNode parse(byte[] json, String name) {
    try {
      JsonNode header = JSON.readTree(new String(json, StandardCharsets.UTF_8));
      if (header != null && header.isObject()) {
        return header;
      }
      throw new SafeTensorsException(name + ": the header is no JSON object.");
    } catch (JsonProcessingException e) {
      throw new SafeTensorsException(
          "%s: the header is no JSON: %s".formatted(name, e.getOriginalMessage()), e);
    }
  }

  private static Tensor tensor(Source source, long start, long size, JsonNode node, String name)
      throws IOException {
    DataType dtype = dtype(node.path("dtype").asText(), name);
    JsonNode extents = node.path("shape");
    long[] shape = new long[extents.size()];
    Arrays.setAll(shape, i -> extents.get(i).asLong(-1));
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long bytes = node.path("data_offsets").path(1).asLong(-1) - begin;
    if (begin < 0 || bytes < 0 || bytes > Integer.MAX_VALUE || begin + bytes > size - start) {
      throw new SafeTensorsException(
          "%s: %d bytes at %d do not fit into %d bytes of data."
              .formatted(name, bytes, begin, size - start));
    }
    try {
      return new Tensor(dtype, shape, source.at(start + begin, bytes));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new SafeTensorsException(name + ": " + e.getMessage(), e);
    }
  }

  private static DataType dtype(String text, String name) {
    int rank = NAMES_BY_WIDTH.indexOf(text);
    if (rank >= 0) {
      return BY_WIDTH.get(rank);
    }
    throw new SafeTensorsException("%s: element type %s is not supported.".formatted(name, text));
  }

  /** Bytes by position. */
  private interface Source {
    ByteBuffer at(long offset, long bytes) throws IOException;
  }
}

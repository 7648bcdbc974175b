package dev.coffey.distillation.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.coffey.distillation.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {

  @Test
  void writesTheBytesThatPythonWrites() throws IOException {
    // Given a file of Python's safetensors 0.8
    Path file = Golden.path("clip-tiny").resolve("model.safetensors");
    Map<String, Tensor> tensors = SafeTensors.read(file);

    // When
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(out, tensors, Map.of("format", "pt"));

    // Then
    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(file));
    assertThat(SafeTensors.bytes(tensors, Map.of("format", "pt"))).isEqualTo(out.toByteArray());
  }

  @Test
  void keepsEveryElementType() throws IOException {
    // Given
    ByteBuffer halves = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
    halves.putShort((short) 0x3c00).putShort((short) 0xc000).putShort((short) 0x0001).flip();
    Map<String, Tensor> tensors =
        Map.of(
            "half",
            new Tensor(DataType.FLOAT16, new long[] {3}, halves),
            "flag",
            new Tensor(DataType.BOOLEAN, new long[] {1}, ByteBuffer.wrap(new byte[] {1})),
            "scalar",
            Tensor.of(new float[] {2.5f}),
            "empty",
            Tensor.of(new float[0], 0, 4));

    // When
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(out, tensors, Map.of());
    Map<String, Tensor> read = SafeTensors.read(out.toByteArray());

    // Then
    assertThat(read).isEqualTo(tensors);
    assertThat(read.get("half").floats()).containsExactly(1, -2, 0x1p-24f);
  }

  @Test
  void readsShards(@TempDir Path folder) throws IOException {
    // Given
    write(folder.resolve("a.safetensors"), Map.of("one", Tensor.of(new float[] {1}, 1)));
    write(folder.resolve("b.safetensors"), Map.of("two", Tensor.of(new float[] {2}, 1)));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"one\": \"a.safetensors\", \"two\": \"b.safetensors\"}}");

    // When
    Map<String, Tensor> tensors = SafeTensors.read(folder);

    // Then
    assertThat(tensors).containsOnlyKeys("one", "two");
  }

  @Test
  void refusesAHeaderLongerThanTheFile() {
    // Given
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0, 1L << 40);

    // When, then
    assertThatThrownBy(() -> SafeTensors.read(bytes))
        .isInstanceOf(SafeTensorsException.class)
        .hasMessage("the buffer claims a header of 1099511627776 bytes and has 16 bytes in all.");
  }

  @Test
  void refusesATensorThatDoesNotFitItsShape() {
    // Given
    byte[] bytes = file("{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8);

    // When, then
    assertThatThrownBy(() -> SafeTensors.read(bytes))
        .hasMessage("the buffer: w: A tensor of float32 [3] takes 12 bytes; 8 were given.");
  }

  @Test
  void refusesATensorBeyondTheEnd() {
    // Given
    byte[] bytes = file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 8);

    // When, then
    assertThatThrownBy(() -> SafeTensors.read(bytes))
        .hasMessage("the buffer: w: 8 bytes at 4 do not fit into 8 bytes of data.");
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    return file.array();
  }

  private static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      SafeTensors.write(out, tensors, Map.of());
    }
  }
}

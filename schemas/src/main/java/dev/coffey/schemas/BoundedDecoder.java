package dev.coffey.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads Avro binary and refuses lengths that the record cannot hold.
 *
 * <p>Avro's own decoder allocates what a length prefix asks for before it reads: six bytes that
 * claim two gigabytes end the JVM. Here nothing is longer, and no block has more items, than the
 * whole record has bytes. Not thread safe.
 */
final class BoundedDecoder extends Decoder {

  private final BinaryDecoder in;
  private final int bytesMax;

  BoundedDecoder(BinaryDecoder in, int bytesMax) {
    this.in = in;
    this.bytesMax = bytesMax;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(readSized());
  }

  @Override
  public String readString() throws IOException {
    return new String(readSized(), StandardCharsets.UTF_8);
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(readSized());
  }

  @Override
  public long readArrayStart() throws IOException {
    return bounded(in.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    return bounded(in.arrayNext());
  }

  @Override
  public long readMapStart() throws IOException {
    return bounded(in.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    return bounded(in.mapNext());
  }

  private byte[] readSized() throws IOException {
    var bytes = new byte[(int) bounded(in.readLong())];
    in.readFixed(bytes, 0, bytes.length);
    return bytes;
  }

  private long bounded(long size) {
    if (size < 0 || size > bytesMax) {
      throw new AvroRuntimeException(
          "a field claims size " + size + " in a record of " + bytesMax + " bytes");
    }
    return size;
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public void skipString() throws IOException {
    in.skipString();
  }

  @Override
  public void skipBytes() throws IOException {
    in.skipBytes();
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    in.readFixed(bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    in.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public long skipArray() throws IOException {
    return in.skipArray();
  }

  @Override
  public long skipMap() throws IOException {
    return in.skipMap();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }
}

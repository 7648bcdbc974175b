package dev.coffey.evaluator.variants;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the bytes of an image lie. Reading is safe for many threads. */
sealed interface EncodedImage {

  byte[] read() throws IOException;

  /** A file of its own; in two parts, since ImageNet-C has the same names 75 times. */
  record ImageFile(Path folder, String name) implements EncodedImage {
    @Override
    public byte[] read() throws IOException {
      return Files.readAllBytes(folder.resolve(name));
    }

    @Override
    public String toString() {
      return folder.resolve(name).toString();
    }
  }

  /** A member of an uncompressed tar. */
  record TarMember(Path tar, String member, long offset, int bytes) implements EncodedImage {
    @Override
    public byte[] read() throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(bytes);
      try (FileChannel channel = FileChannel.open(tar, StandardOpenOption.READ)) {
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {}
      }
      return buffer.array(); // One that ends early does not decode, and that is said.
    }

    @Override
    public String toString() {
      return tar + "!" + member;
    }
  }
}

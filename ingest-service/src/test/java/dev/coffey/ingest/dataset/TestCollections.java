package dev.coffey.ingest.dataset;

import dev.coffey.ingest.TestImages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes collections of images to disk. */
public final class TestCollections {

  private TestCollections() {}

  public static Path file(Path path, byte[] bytes) throws IOException {
    Files.createDirectories(path.getParent());
    return Files.write(path, bytes);
  }

  /** Two classes with so many images each. */
  public static Path folder(Path root, int imagesPerClass) throws IOException {
    for (int i = 0; i < imagesPerClass; i++) {
      file(root.resolve("red circle/%03d.png".formatted(i)), TestImages.png(1000 + i));
      file(root.resolve("blue square/%03d.png".formatted(i)), TestImages.png(2000 + i));
    }
    return root;
  }

  /** Members in the map's order; gzipped when the name says so. */
  public static Path tar(Path path, Map<String, byte[]> members) throws IOException {
    try (OutputStream file = Files.newOutputStream(path);
        OutputStream plain = path.toString().endsWith("gz") ? new GZIPOutputStream(file) : file;
        var tar = new TarArchiveOutputStream(plain)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        var entry = new TarArchiveEntry(member.getKey());
        entry.setSize(member.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(member.getValue());
        tar.closeArchiveEntry();
      }
    }
    return path;
  }

  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.coffey.ingest.dataset;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder with one folder per class, {@code root/class/…/image.jpg}. Images directly in the root
 * have no label. Hidden files and files that are no images by name are left alone.
 */
public final class ImageFolder implements Dataset {

  private final Path root;

  public ImageFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public long sizeBytes() throws IOException {
    var sum = new long[1];
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isImage(file)) {
              sum[0] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }

  @Override
  public void read(Predicate<String> wanted, Sink sink) throws IOException, InterruptedException {
    read(root, Optional.empty(), wanted, sink, 0);
  }

  private long read(
      Path folder, Optional<String> label, Predicate<String> wanted, Sink sink, long from)
      throws IOException, InterruptedException {
    long position = from;
    for (Path entry : sorted(folder)) {
      if (Files.isDirectory(entry)) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".")) {
          position = read(entry, Optional.of(label.orElse(name)), wanted, sink, position);
        }
      } else if (isImage(entry)) {
        String key = entry.toString();
        if (wanted.test(key)) {
          Dataset.readFile(entry, key, label, sink);
        } else {
          sink.skipped(key);
        }
        position += Files.exists(entry) ? Files.size(entry) : 0;
        sink.position(position);
      }
    }
    return position;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && Dataset.isImageName(name);
  }
}

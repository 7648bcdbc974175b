package dev.coffey.ops.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a service's {@code application.properties} sets of Quarkus and Kafka, its log aside. */
final class ServiceFile {

  private static final List<String> NOT_TOLD =
      List.of("quarkus.log.", "quarkus.banner.", "%test.", "%dev.", "quarkus.application.");

  private ServiceFile() {}

  /** Lines with the comments above them. */
  static List<String> told(Path file) throws IOException {
    List<String> told = new ArrayList<>();
    List<String> comments = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("#")) {
        comments.add(line);
      } else if (line.isBlank()) {
        comments.clear();
      } else {
        if (NOT_TOLD.stream().noneMatch(line::startsWith)
            && !line.contains("devservices")
            && !line.contains("test-port")) {
          told.addAll(comments);
          told.add(line);
        }
        comments.clear();
      }
    }
    return told;
  }
}

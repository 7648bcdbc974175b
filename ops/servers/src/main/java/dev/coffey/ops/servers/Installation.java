package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the build has put the servers' own jars: {@code kafka/lib} and {@code registry}, beside
 * this library's classes or jar, or in the folder named by {@code -Dcoffey.servers}.
 */
final class Installation {

  static final String PROPERTY = "coffey.servers";

  private Installation() {}

  static List<Path> kafkaJars() {
    return jars(folder().resolve("kafka/lib"));
  }

  static Path registryJar() {
    return jars(folder().resolve("registry")).stream()
        .filter(jar -> jar.getFileName().toString().endsWith("-runner.jar"))
        .findFirst()
        .orElseThrow(() -> missing(folder().resolve("registry/*-runner.jar")));
  }

  /** The folder or jar that a class was loaded from. */
  static Path codeSource(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(
          "Where " + type.getName() + " comes from is no path: " + e.getMessage(), e);
    }
  }

  private static Path folder() {
    var configured = System.getProperty(PROPERTY);
    return configured == null
        ? codeSource(Installation.class).getParent()
        : Path.of(configured).toAbsolutePath();
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw missing(folder);
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static IllegalStateException missing(Path what) {
    return new IllegalStateException(
        "The servers' jars are not at "
            + what
            + "; build them with ./mvnw -Dquick -pl ops/servers package, or name a folder that holds kafka/lib and"
            + " registry with -D"
            + PROPERTY
            + "=FOLDER");
  }
}

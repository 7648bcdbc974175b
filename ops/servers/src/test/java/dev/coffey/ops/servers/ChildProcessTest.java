package dev.coffey.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  /** Prints the pid of a sleeping child of its own, then sleeps. */
  public static final class Parent {
    public static void main(String[] args) throws Exception {
      try (var child = sleeper(Path.of(args[0])).start()) {
        System.out.println("grandchild " + child.process().pid());
        Thread.sleep(PATIENCE.toMillis());
      }
    }
  }

  /** Sleeps. */
  public static final class Sleeper {
    public static void main(String[] args) throws Exception {
      System.out.println("asleep");
      Thread.sleep(10 * PATIENCE.toMillis());
    }
  }

  @Test
  void childEndsWhenItsParentIsKilled() throws Exception {
    // Given a parent with a child of its own
    var log = folder.resolve("parent.log");
    try (var parent = java("parent", Parent.class).args(folder.toString()).log(log).start()) {
      long pid = Long.parseLong(await(log, "grandchild ").strip());
      await(folder.resolve("sleeper.log"), "asleep");
      var grandchild = ProcessHandle.of(pid).orElseThrow();

      // When
      parent.kill();

      // Then
      assertThat(grandchild.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).isAlive())
          .isFalse();
    }
  }

  @Test
  void ctrlCDoesNotReachAChild() throws Exception {
    // Given
    try (var child = sleeper(folder).start()) {
      await(folder.resolve("sleeper.log"), "asleep");

      // When
      new ProcessBuilder("kill", "-INT", Long.toString(child.process().pid())).start().waitFor();

      // Then
      assertThat(child.process().waitFor(1, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void logTailIsItsLastLines() throws Exception {
    // Given
    var log = folder.resolve("some.log");
    Files.writeString(log, "one\n");
    try (var child = sleeper(folder).log(log).start()) {
      await(log, "asleep");

      // When
      var tail = child.logTail(2);

      // Then what was there before is kept
      assertThat(tail).isEqualTo("one\nasleep");
    }
  }

  private static ChildProcess.Builder sleeper(Path folder) {
    return java("sleeper", Sleeper.class).log(folder.resolve("sleeper.log"));
  }

  private static ChildProcess.Builder java(String name, Class<?> main) {
    return ChildProcess.java(name)
        .jvm("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        .classpath(List.of(Installation.codeSource(main)))
        .main(main.getName());
  }

  /** What follows the word on its line of the file. */
  private static String await(Path file, String word) throws Exception {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadlineNanos) {
      if (Files.exists(file)) {
        for (var line : Files.readAllLines(file)) {
          if (line.startsWith(word)) {
            return line.substring(word.length());
          }
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("No \"" + word + "\" in " + file + " within " + PATIENCE);
  }
}

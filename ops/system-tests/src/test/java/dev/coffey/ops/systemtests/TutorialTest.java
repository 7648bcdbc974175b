package dev.coffey.ops.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tutorial, followed to the letter: every block that begins with {@code # step}, in one shell,
 * in an empty folder. Only the ports of the services are others, since theirs may be taken.
 */
class TutorialTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern STEP = Pattern.compile("(?ms)^```sh\n(# step: .*?)^```$");
  private static final List<Integer> PORTS = List.of(8081, 8082, 8083, 8084, 8090);
  private static final long MINUTES_MAX = 8;

  @TempDir Path folder;

  @Test
  void endsWithAServedStudent() throws Exception {
    // Given
    String tutorial = Files.readString(ROOT.resolve("docs/tutorial.md"));
    Path script = Files.writeString(folder.resolve("tutorial.sh"), script(tutorial));
    Path home = Files.createDirectory(folder.resolve("shapes"));
    Path output = folder.resolve("output");

    // When
    int exit = run(script, home, output);

    // Then
    String said = Files.readString(output);
    assertThat(exit).as(said).isZero();
    assertThat(said).contains("Accepted 160 images", "Accepted 1,000 images", "champion of shapes");
    assertThat(said).containsPattern("\"checkpoint\":\"shapes-\\d{9}-[0-9a-f]{12}\",\"classes\":");
    assertThat(home.resolve("student.safetensors")).isNotEmptyFile();
  }

  private static String script(String tutorial) throws IOException {
    String steps =
        STEP.matcher(tutorial)
            .results()
            .map(it -> it.group(1))
            .map(
                it ->
                    "echo \"@@@ $(date +%T)\" \""
                        + it.lines().findFirst().orElseThrow()
                        + "\"\n"
                        + it)
            .collect(Collectors.joining("\n"));
    for (int port : PORTS) {
      steps = steps.replaceAll("\\b" + port + "\\b", Integer.toString(freePort()));
    }
    return "set -eu\n" + steps;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static int run(Path script, Path home, Path output) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", script.toString())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("COFFEY", ROOT.toString());
    Process shell = builder.start();
    try {
      assertThat(shell.waitFor(MINUTES_MAX, TimeUnit.MINUTES))
          .as(
              "the tutorial's end within %d minutes; so far:%n%s",
              MINUTES_MAX, Files.readString(output))
          .isTrue();
      return shell.exitValue();
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }
}

package dev.coffey.ops.systemtests.access;

import dev.coffey.schemas.access.Party;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.AclCommand;

/**
 * The commands of {@code docs/operating/access.md}, as they stand there: a shell takes them apart,
 * Kafka's own tool runs them. Only {@code BROKER} and the place of {@code operator.properties} are
 * filled in.
 */
final class DocumentedRules {

  private static final Path PAGE = Path.of("../../docs/operating/access.md");

  /** In the shell's path under the tool's name; tells its arguments, a line each. */
  private static final String ECHO =
      """
      #!/bin/sh
      for argument in "$@"; do printf '%s\\n' "$argument"; done
      printf '\\n'
      """;

  private final Path folder;
  private final String bootstrapServers;

  /**
   * @param folder for files of its own
   */
  DocumentedRules(Path folder, String bootstrapServers) {
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
  }

  /** Runs the commands of the party's section as whom the file of settings says. */
  void make(Party party, Path operatorProperties) throws IOException, InterruptedException {
    List<String> lines = lines(party);
    if (lines.isEmpty()) {
      throw new IllegalStateException(PAGE + " has no commands for " + party.user());
    }
    for (String[] arguments : takenApart(lines)) {
      run(
          Arrays.stream(arguments)
              .map(it -> it.equals("BROKER") ? bootstrapServers : it)
              .map(it -> it.equals("operator.properties") ? operatorProperties.toString() : it)
              .toArray(String[]::new));
    }
  }

  private static List<String> lines(Party party) throws IOException {
    List<String> lines = new ArrayList<>();
    String section = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        section = line.substring("## ".length());
      } else if (line.startsWith("kafka-acls.sh ") && section.equals(party.user())) {
        lines.add(line);
      }
    }
    return lines;
  }

  private List<String[]> takenApart(List<String> lines) throws IOException, InterruptedException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    Path tool = Files.writeString(tools.resolve("kafka-acls.sh"), ECHO);
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
    var shell = new ProcessBuilder("/bin/sh", "-e", "-c", String.join("\n", lines));
    shell.environment().merge("PATH", tools.toString(), (path, own) -> own + ":" + path);
    Process process = shell.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The shell does not take the commands of " + PAGE);
    }
    return Arrays.stream(told.strip().split("\n\n")).map(it -> it.split("\n")).toList();
  }

  /** The tool tells all rules each time; that is shown only when it fails. */
  private static void run(String[] arguments) {
    PrintStream console = System.out;
    var told = new ByteArrayOutputStream();
    Exit.setExitProcedure(
        (status, message) -> {
          throw new IllegalStateException(message);
        });
    System.setOut(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      AclCommand.main(arguments);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          String.join(" ", arguments) + "\n" + told.toString(StandardCharsets.UTF_8), e);
    } finally {
      System.setOut(console);
      Exit.resetExitProcedure();
    }
  }
}

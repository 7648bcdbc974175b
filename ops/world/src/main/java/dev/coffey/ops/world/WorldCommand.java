package dev.coffey.ops.world;

import dev.coffey.ops.world.layouts.WriteMiniatures;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the sample world. */
@Command(
    name = "world",
    mixinStandardHelpOptions = true,
    description = "Draws the sample world.",
    subcommands = {
      ExportVariants.class,
      TrainTeacher.class,
      KeepAdversarial.class,
      WriteMiniatures.class
    })
public final class WorldCommand {
  private WorldCommand() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    System.exit(new CommandLine(new WorldCommand()).execute(args));
  }
}

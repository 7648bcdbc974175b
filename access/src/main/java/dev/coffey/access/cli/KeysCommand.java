package dev.coffey.access.cli;

import dev.coffey.access.ApiKey;
import dev.coffey.access.KeyHolder;
import dev.coffey.access.Keys;
import dev.coffey.access.Role;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes API keys. */
@Command(
    name = "keys",
    description = "Makes API keys for coffey.access.keys-file.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = KeysCommand.NewCommand.class)
public final class KeysCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: new.");
  }

  /** Makes one key. */
  @Command(
      name = "new",
      description = {
        "Makes one key. The key goes to its holder and is shown this once; the line goes into the"
            + " file that coffey.access.keys-file names. The line goes to the standard output, the"
            + " key to the standard error: keys new camera-1 --role push >> keys"
      },
      mixinStandardHelpOptions = true)
  static final class NewCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "Whose key it is.")
    private String name;

    @Option(
        names = {"-r", "--role"},
        paramLabel = "ROLE",
        required = true,
        split = ",",
        description = "What it is good for: push, read, operate; several with commas.")
    private List<String> words;

    @Override
    public Integer call() {
      if (!Keys.isName(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "'%s' is no name: letters, digits and . _ @ - are, up to 64.".formatted(name));
      }
      Set<Role> roles = EnumSet.noneOf(Role.class);
      words.forEach(word -> roles.add(role(word)));
      ApiKey key = ApiKey.random(new SecureRandom());
      spec.commandLine().getErr().printf("The key of %s: %s%n", name, key.reveal());
      spec.commandLine().getErr().flush();
      spec.commandLine().getOut().println(Keys.line(new KeyHolder(name, roles), key));
      spec.commandLine().getOut().flush();
      return 0;
    }

    private Role role(String word) {
      return Role.of(word)
          .orElseThrow(
              () ->
                  new ParameterException(
                      spec.commandLine(),
                      "'%s' is no role; the roles are %s.".formatted(word, Role.words())));
    }
  }
}

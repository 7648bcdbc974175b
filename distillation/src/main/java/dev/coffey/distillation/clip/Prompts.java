package dev.coffey.distillation.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sentences that put a class's name where their {@code {}} is.
 *
 * @param templates at least one, each with one {@code {}}
 */
public record Prompts(List<String> templates) {

  private static final String PLACE = "{}";

  /** Every template must have a place for the name. */
  public Prompts {
    templates = List.copyOf(templates);
    if (templates.isEmpty()) {
      throw new IllegalArgumentException("At least one prompt template is needed.");
    }
    for (String template : templates) {
      if (!template.contains(PLACE)) {
        throw new IllegalArgumentException(
            "The prompt template \"%s\" has no {} for the class name.".formatted(template));
      }
    }
  }

  /** One template a line; empty lines are skipped. */
  public static Prompts read(Path file) throws IOException {
    return new Prompts(Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList());
  }

  /** The sentences for one class; underscores in its name are spaces. */
  public List<String> of(String className) {
    String name = className.replace('_', ' ');
    return templates.stream().map(template -> template.replace(PLACE, name)).toList();
  }
}

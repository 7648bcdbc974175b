package dev.coffey.ops.documents;

import io.smallrye.config.common.utils.StringUtil;
import java.util.Locale;
import java.util.Optional;

/**
 * One property of a service.
 *
 * @param name such as {@code coffey.trainer.student-id}
 * @param type as a person writes it
 * @param presence what holds when it is left out
 * @param meaning Markdown
 */
record Setting(String name, String type, Presence presence, String meaning) {

  /** What holds when a property is left out. */
  sealed interface Presence {

    /** A start without it fails. */
    record Required() implements Presence {}

    /** Needed as soon as anything of this group is set. */
    record RequiredIn(String group) implements Presence {}

    /** The meaning says what then holds. */
    record LeftOut() implements Presence {}

    /** This value. */
    record Default(String value) implements Presence {}
  }

  /**
   * @param value the default, if there is one
   * @param optional whether its type is one that may be empty
   * @param group the innermost optional group that it belongs to
   */
  static Presence presence(Optional<String> value, boolean optional, Optional<String> group) {
    if (value.isPresent()) {
      return new Presence.Default(value.get());
    }
    if (optional) {
      return new Presence.LeftOut();
    }
    return group.isPresent() ? new Presence.RequiredIn(group.get()) : new Presence.Required();
  }

  /** The environment variable, by MicroProfile Config's rule. */
  String variable() {
    return StringUtil.replaceNonAlphanumericByUnderscores(name).toUpperCase(Locale.ROOT);
  }
}

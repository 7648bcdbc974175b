package dev.coffey.checkpoints;

import dev.coffey.distillation.image.Fault;
import java.util.List;

/** The answer for one image. */
public sealed interface Classification {

  /**
   * The image's most probable classes.
   *
   * @param top the best classes, most probable first; never empty
   */
  record Classified(List<Ranked> top) implements Classification {
    /** Copies the list. */
    public Classified {
      top = List.copyOf(top);
    }

    /** The most probable class. */
    public Ranked best() {
      return top.get(0);
    }
  }

  /**
   * The bytes are no image that can be decoded.
   *
   * @param fault what is wrong, for code
   * @param detail what is wrong, for a person
   */
  record Undecodable(Fault fault, String detail) implements Classification {}

  /**
   * A class with its probability.
   *
   * @param name the class's name
   * @param probability 0 … 1, after the head mix
   */
  record Ranked(String name, double probability) {}
}

package dev.coffey.ops.world.views;

import dev.coffey.distillation.views.LogitCoding;
import java.util.List;

/**
 * One way of giving a student pixels and the teacher's logits.
 *
 * @param name for the table
 * @param source where a use's crop and logits come from
 * @param views stored views of each image, where they are stored
 * @param top logits kept per view, where they are stored
 */
record Arm(String name, Source source, int views, int top) {

  /** Where a use's crop and logits come from. */
  enum Source {
    /** Both were stored; use i shows view i modulo their number. */
    STORED,
    /** A fresh crop for every use, and the teacher is asked about it. */
    RECOMPUTED,
    /** A fresh crop for every use, but the logits are those stored for the centre. */
    MISMATCHED
  }

  private static final float TEMPERATURE = 2;

  /** More than the world has classes: all logits. */
  private static final int DENSE = 256;

  private static final int FEW = 5;

  static List<Arm> all() {
    return List.of(
        new Arm("1 view, dense", Source.STORED, 1, DENSE),
        new Arm("1 view, top-5", Source.STORED, 1, FEW),
        new Arm("2 views, dense", Source.STORED, 2, DENSE),
        new Arm("2 views, top-5", Source.STORED, 2, FEW),
        new Arm("5 views, dense", Source.STORED, 5, DENSE),
        new Arm("5 views, top-5", Source.STORED, 5, FEW),
        new Arm("recomputed", Source.RECOMPUTED, 1, DENSE),
        new Arm("mismatched", Source.MISMATCHED, 1, DENSE));
  }

  LogitCoding coding() {
    return new LogitCoding(top, TEMPERATURE);
  }
}

package dev.coffey.ops.lab.data;

import dev.coffey.distillation.image.RgbImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where a recording's images come from. */
public interface ImageSource {

  /** A labelled image. */
  record Labelled(RgbImage image, int label) {}

  /** For people. */
  String title();

  /** All that the images depend on; with the teacher's id it names the recording. */
  String fingerprint();

  /** Class names in logit order. */
  List<String> classes();

  /**
   * Images of each set; {@code pool} and {@code val} must be there, {@code val} before variants.
   */
  Map<String, Integer> counts();

  /** One image of a set. */
  Labelled image(String set, int number) throws IOException;
}

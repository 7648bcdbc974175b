package dev.coffey.ingest.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Keeps what a collection yields, in order. */
final class Collected implements Dataset.Sink {

  final List<LabeledImage> images = new ArrayList<>();
  final List<String> unreadable = new ArrayList<>();
  final List<String> skipped = new ArrayList<>();
  long position;

  static Collected from(Dataset dataset, Predicate<String> wanted)
      throws IOException, InterruptedException {
    var collected = new Collected();
    dataset.read(wanted, collected);
    return collected;
  }

  /** NAME=LABEL of each image; NAME= without one. */
  List<String> labels() {
    return images.stream()
        .map(
            image ->
                image
                        .key()
                        .substring(
                            Math.max(image.key().lastIndexOf('/'), image.key().lastIndexOf('!'))
                                + 1)
                    + "="
                    + image.label().orElse(""))
        .toList();
  }

  @Override
  public void image(LabeledImage image) {
    images.add(image);
  }

  @Override
  public void unreadable(String key, String why) {
    unreadable.add(why);
  }

  @Override
  public void skipped(String key) {
    skipped.add(key);
  }

  @Override
  public void position(long bytes) {
    position = bytes;
  }
}

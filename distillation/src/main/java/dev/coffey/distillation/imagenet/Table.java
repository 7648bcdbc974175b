package dev.coffey.distillation.imagenet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A table with a head line, columns separated by tabs, kept beside this class. */
final class Table {

  private Table() {}

  static List<String[]> rows(String resource) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Table.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).map(line -> line.split("\t", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource + " of this library", e);
    }
  }
}

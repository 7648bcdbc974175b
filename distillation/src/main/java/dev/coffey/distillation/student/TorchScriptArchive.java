package dev.coffey.distillation.student;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The zip that {@code torch.jit.save} writes: code as text, the module as a pickle, one entry per
 * array; all in one folder.
 */
final class TorchScriptArchive {

  private static final String CODE = "/code/";
  private static final String PICKLE = "/data.pkl";

  /** Where each line came from; only debuggers read it, and it outweighs the code. */
  private static final String DEBUG = ".debug_pkl";

  private TorchScriptArchive() {}

  /**
   * The code of the module inside.
   *
   * @throws IllegalArgumentException when there is none
   */
  static TorchScriptSource source(Path file) throws IOException {
    Map<String, String> code = new TreeMap<>();
    String moduleClass = "";
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName();
        int at = name.indexOf(CODE);
        if (at > 0 && name.endsWith(".py")) {
          byte[] text = zip.getInputStream(entry).readAllBytes();
          code.put(name.substring(at + CODE.length()), new String(text, StandardCharsets.UTF_8));
        } else if (name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/')) {
          moduleClass = moduleClass(zip.getInputStream(entry));
        }
      }
    }
    if (moduleClass.isEmpty() || code.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no code in it; a TorchScript module is written by torch.jit.save.");
    }
    return new TorchScriptSource(code, moduleClass);
  }

  /** The pickle begins with the class of what it holds: protocol, {@code c}, two lines. */
  private static String moduleClass(InputStream pickle) throws IOException {
    String start = new String(pickle.readNBytes(4096), StandardCharsets.ISO_8859_1);
    String[] lines = start.substring(3).split("\n", 3);
    return start.charAt(2) == 'c' && lines.length == 3 ? lines[0] + "." + lines[1] : "";
  }

  /**
   * Writes the same zip with other texts, and without what only debuggers read.
   *
   * @param texts by their path under {@code code/}
   */
  static void copy(Path file, Map<String, String> texts, OutputStream target) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile());
        ZipOutputStream copy = new ZipOutputStream(target)) {
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName();
        if (name.endsWith(DEBUG)) {
          continue;
        }
        int at = name.indexOf(CODE);
        String text = at < 0 ? null : texts.get(name.substring(at + CODE.length()));
        byte[] bytes =
            text == null
                ? zip.getInputStream(entry).readAllBytes()
                : text.getBytes(StandardCharsets.UTF_8);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        ZipEntry stored = new ZipEntry(name);
        stored.setMethod(ZipEntry.STORED);
        stored.setTime(0);
        stored.setSize(bytes.length);
        stored.setCrc(sum.getValue());
        copy.putNextEntry(stored);
        copy.write(bytes);
      }
    }
  }
}

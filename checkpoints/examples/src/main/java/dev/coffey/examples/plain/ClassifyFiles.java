package dev.coffey.examples.plain;

import dev.coffey.checkpoints.Classification;
import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.checkpoints.Classification.Undecodable;
import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Swap;
import dev.coffey.checkpoints.SwapListener;
import dev.coffey.schemas.access.ClusterProperties;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Classifies image files with the champion of a student. */
public final class ClassifyFiles {
  private ClassifyFiles() {}

  /**
   * Where broker and registry are, how they let one in and whose models are trusted is in FILE or
   * in the environment, by the names that Coffey's services have: {@code kafka.bootstrap.servers}
   * or {@code KAFKA_BOOTSTRAP_SERVERS}.
   */
  public static void main(String[] args) throws IOException {
    boolean hasFile = args.length > 1 && args[0].equals("--kafka-config");
    List<String> named = List.of(args).subList(hasFile ? 2 : 0, args.length);
    if (named.size() < 2) {
      System.err.println("Usage: ClassifyFiles [--kafka-config FILE] STUDENT IMAGE…");
      System.exit(2);
    }
    ClusterProperties cluster = ClusterProperties.ofEnvironment(System.getenv());
    if (hasFile) {
      cluster = cluster.with(ClusterProperties.read(Path.of(args[1])));
    }
    List<Path> files = named.stream().skip(1).map(Path::of).toList();
    classify(cluster, named.get(0), files, System.out);
  }

  /** Prints a line per file. */
  public static void classify(
      ClusterProperties cluster, String studentId, List<Path> files, PrintStream out)
      throws IOException {
    List<byte[]> images = new ArrayList<>();
    for (Path file : files) {
      images.add(Files.readAllBytes(file));
    }
    try (ModelHandle handle =
        ModelHandle.builder()
            .cluster(cluster)
            .studentId(studentId)
            .follow(Follow.alias("champion"))
            .listener(new Teller(out))
            .build()) {
      // A server keeps the handle and acquires a lease for each request.
      try (ModelHandle.Lease model = handle.acquire()) {
        List<Classification> answers = model.classify(images);
        for (int i = 0; i < answers.size(); i++) {
          out.println(files.get(i).getFileName() + ": " + sentence(answers.get(i)));
        }
      }
    }
  }

  private static String sentence(Classification answer) {
    if (answer instanceof Classified classified) {
      return String.format(
          Locale.ROOT,
          "%s, %.1f %%",
          classified.best().name(),
          100 * classified.best().probability());
    }
    return "cannot be decoded: " + ((Undecodable) answer).detail();
  }

  /** Says which model answers. */
  private record Teller(PrintStream out) implements SwapListener {
    @Override
    public void swapped(Swap swap) {
      out.println("Now serving " + swap.to().getCheckpointId());
    }

    @Override
    public void quarantined(Quarantined bad) {
      out.println("Will not serve " + bad.detail());
    }
  }
}

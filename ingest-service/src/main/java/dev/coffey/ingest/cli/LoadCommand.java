package dev.coffey.ingest.cli;

import dev.coffey.ingest.dataset.Dataset;
import dev.coffey.ingest.dataset.FileList;
import dev.coffey.ingest.dataset.ImageFolder;
import dev.coffey.ingest.dataset.WebDataset;
import dev.coffey.ingest.intake.ImageId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads collections of images. */
@Command(
    name = "load",
    description = {
      "Loads collections of images:",
      "  a folder with one folder per class (root/class/image.jpg),",
      "  a WebDataset shard (.tar, .tar.gz, .tgz) with .cls, .json or .txt labels,",
      "  a list of files (.csv, .tsv, .txt, .lst), a line each: path, or path,label.",
      "A load that was stopped goes on where it was when started again: a journal in the"
          + " current folder remembers each image."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 all accepted, 1 some rejected, 2 wrong usage, 3 stopped before the end, or"
          + " the service failed at some: the same command sends what is left."
    })
final class LoadCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServiceOptions service;

  @Parameters(arity = "1..*", paramLabel = "INPUT", description = "Folders, shards, or lists.")
  private List<Path> inputs;

  @Option(
      names = {"-p", "--parallel"},
      paramLabel = "N",
      description = "Requests at the same time (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int parallel;

  @Option(names = "--unlabeled", description = "Leave all labels out.")
  private boolean unlabeled;

  @Option(
      names = {"-s", "--source"},
      paramLabel = "WHO",
      description = "Who sends them (default: ${DEFAULT-VALUE}).",
      defaultValue = "cli")
  private String source;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description = "Class names, one a line, for class indices in .cls and .json.")
  private Path classes;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Where to remember what is done (default: coffey-load-HASH.journal).")
  private Path journalFile;

  @Option(names = "--retry-rejected", description = "Push what an earlier run saw rejected, too.")
  private boolean retryRejected;

  @Option(names = "--fresh", description = "Forget earlier runs and start from the beginning.")
  private boolean fresh;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      description =
          "Stop when nothing was taken for so long, unless the service asks to wait (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "PT1M")
  private Duration patience;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (parallel < 1 || parallel > 1000) {
      throw new ParameterException(
          spec.commandLine(), "--parallel is %d, but must be 1 to 1000.".formatted(parallel));
    }
    List<Dataset> datasets = new ArrayList<>();
    List<String> classNames = classes == null ? List.of() : Files.readAllLines(classes);
    for (Path input : inputs) {
      datasets.add(dataset(input, classNames));
    }
    Path file = journalFile == null ? Path.of(defaultJournal()) : journalFile;
    if (fresh) {
      Files.deleteIfExists(file);
    }
    try (Journal journal = Journal.open(file, service.url.toString(), retryRejected)) {
      return load(datasets, journal);
    } catch (Journal.UnusableException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  @SuppressWarnings("ClosingStandardOutputStreams") // Ends the bar; the stream stays open.
  private int load(List<Dataset> datasets, Journal journal)
      throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    long startNanos = System.nanoTime();
    var tally = new Tally();
    long totalBytes = 0;
    for (Dataset dataset : datasets) {
      totalBytes += dataset.sizeBytes();
    }
    var client = new IngestClient(service.prompt(IngestCommand.LIMITS), source);
    var loader = new Loader(client, journal, tally, new Gate(patience), parallel, unlabeled);
    int exit;
    try (var progress =
        Progress.show(
            System.err,
            System.console() != null,
            totalBytes,
            () -> tally.line(since(startNanos)))) {
      loader.load(datasets, progress);
      exit = exit(tally, err);
    } catch (IOException | Loader.StoppedException e) {
      err.printf("Stopped: %s%nThe same command goes on from here.%n", e.getMessage());
      exit = IngestCommand.STOPPED;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(tally.report(since(startNanos)));
    out.printf(
        "What became of each image is in %s; the rejected ones: grep ^rejected %<s%n",
        journal.file());
    out.flush();
    return exit;
  }

  private static int exit(Tally tally, PrintWriter err) {
    if (tally.unfinished() > 0) {
      err.printf(
          "The service failed at %,d of the images, again and again. The same command sends what is"
              + " left.%n",
          tally.unfinished());
      return IngestCommand.STOPPED;
    }
    return tally.sawRejected() ? IngestCommand.SOME_REJECTED : 0;
  }

  private Dataset dataset(Path input, List<String> classNames) {
    if (!Files.exists(input)) {
      throw new ParameterException(spec.commandLine(), input + " does not exist.");
    }
    if (Files.isDirectory(input)) {
      return new ImageFolder(input);
    }
    String name = input.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.matches(".*\\.(tar|tar\\.gz|tgz)")) {
      return new WebDataset(input, classNames);
    }
    if (name.matches(".*\\.(csv|tsv|txt|lst)")) {
      return new FileList(input);
    }
    throw new ParameterException(
        spec.commandLine(),
        "%s is neither a folder nor a shard (.tar, .tar.gz, .tgz) nor a list (.csv, .tsv, .txt, .lst); for single images there is 'push'."
            .formatted(input));
  }

  private String defaultJournal() {
    var all = new StringBuilder(service.url.toString());
    inputs.forEach(input -> all.append('\n').append(input.toAbsolutePath().normalize()));
    String hash = ImageId.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex();
    return "coffey-load-%s.journal".formatted(hash.substring(0, 8));
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}

package dev.coffey.ingest.cli.letters;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.access.client.ServiceClient;
import dev.coffey.ingest.cli.letters.LetterService.NotDoneException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists letters. */
@Command(
    name = "list",
    description = "Lists letters, the newest first, below how many there are of each reason.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  /** What the service gives at once. */
  private static final int PAGE_MAX = 500;

  private static final int DETAIL_CHARS_MAX = 100;

  @Spec private CommandSpec spec;
  @Mixin private LetterService service;

  @Option(names = "--reason", paramLabel = "REASON", description = "UNKNOWN_CLASS, …")
  private String reason;

  @Option(names = "--topic", paramLabel = "TOPIC", description = "images or labels.")
  private String topic;

  @Option(names = "--after", paramLabel = "PLACE", description = "Goes on behind this page.")
  private String after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most (default: ${DEFAULT-VALUE}).",
      defaultValue = "50")
  private int limit;

  @Option(names = "--json", description = "As the service says it: a page a line.")
  private boolean isJson;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit is %d; it must be at least 1.".formatted(limit));
    }
    return Told.by(spec, this::list);
  }

  private int list(PrintWriter out) throws InterruptedException, NotDoneException {
    if (!isJson && after == null) {
      summary(out, service.get("/rejected/counts"));
    }
    int left = limit;
    String place = after;
    do {
      JsonNode page = service.get(path(Math.min(left, PAGE_MAX), place));
      if (isJson) {
        out.println(page);
      } else {
        table(out, page, left == limit);
      }
      left -= page.path("letters").size();
      place = page.path("next").isTextual() ? page.path("next").asText() : null;
    } while (place != null && left > 0);
    if (place != null && !isJson) {
      out.printf("There are more: --after=%s, or a larger --limit.%n", place);
    }
    return 0;
  }

  private String path(int most, String place) {
    return "/rejected?limit=%d%s%s%s"
        .formatted(most, query("reason", reason), query("topic", topic), query("after", place));
  }

  private static String query(String name, String value) {
    return value == null ? "" : "&" + name + "=" + ServiceClient.encoded(value);
  }

  private static void summary(PrintWriter out, JsonNode counts) {
    List<String> reasons = new ArrayList<>();
    counts
        .path("by_reason")
        .fields()
        .forEachRemaining(
            it ->
                reasons.add(
                    String.format(Locale.ROOT, "%s %,d", it.getKey(), it.getValue().asInt())));
    out.printf(
        Locale.ROOT,
        "%,d letters%s%s%n",
        counts.path("letters").asInt(),
        reasons.isEmpty() ? "" : ": " + String.join(", ", reasons),
        counts.path("complete").asBoolean()
            ? ""
            : "; older ones are not counted (coffey.ingest.letters.indexed-max)");
  }

  private static void table(PrintWriter out, JsonNode page, boolean isFirst) {
    if (isFirst && !page.path("letters").isEmpty()) {
      out.printf(
          "%-12s %-20s %-18s %-7s %10s %4s  %s%n",
          "LETTER", "REJECTED", "REASON", "TOPIC", "BYTES", "BACK", "DETAIL");
    }
    for (JsonNode letter : page.path("letters")) {
      out.printf(
          Locale.ROOT,
          "%-12s %-20s %-18s %-7s %,10d %4d  %s%n",
          letter.path("id").asText(),
          Told.time(letter.path("created_at").asText()),
          letter.path("reason").asText(),
          Told.line(letter.path("topic").asText(), 20),
          letter.path("bytes").asLong(),
          letter.path("redriven").asInt(),
          Told.line(letter.path("detail").asText(), DETAIL_CHARS_MAX));
    }
  }
}

package dev.coffey.evaluator.cli.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.access.client.Reply;
import java.io.PrintWriter;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;

/** Answers as lines for people, and as exit codes: 0 done, 1 refused, 3 nobody answers. */
final class Telling {
  static final int REFUSED = 1;
  static final int SILENT = 3;

  private Telling() {}

  static int tell(CommandSpec spec, Reply reply, BiConsumer<PrintWriter, JsonNode> given) {
    if (reply instanceof Reply.Given it) {
      PrintWriter out = spec.commandLine().getOut();
      given.accept(out, it.json());
      out.flush();
      return 0;
    }
    PrintWriter err = spec.commandLine().getErr();
    if (reply instanceof Reply.Silent silent) {
      err.println(silent.detail());
      return SILENT;
    }
    err.println(((Reply.Refused) reply).detail());
    return REFUSED;
  }

  static void decision(PrintWriter out, JsonNode decision) {
    out.printf(
        "%4d  %s  %-8s %s%s%n      by %s: %s%n",
        decision.path("number").asLong(),
        decision.path("createdAt").asText(),
        decision.path("kind").asText(),
        decision.path("checkpointId").asText(),
        decision.path("pinned").asBoolean() ? "  (pinned)" : "",
        decision.path("actor").asText(),
        decision.path("reason").asText());
  }

  static void succession(PrintWriter out, JsonNode succession) {
    out.printf(
        "%s of %s: %s%s%n",
        succession.path("alias").asText(),
        succession.path("studentId").asText(),
        succession.path("champion").asText("none"),
        succession.path("pinned").asBoolean() ? ", pinned" : "");
    succession.path("newestFirst").forEach(decision -> decision(out, decision));
  }
}

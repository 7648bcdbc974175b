package dev.coffey.evaluator.cli.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells who is champion, and every decision that led there. */
@Command(
    name = "promotions",
    description = "Tells each student's champion and every decision on it, newest first.",
    mixinStandardHelpOptions = true)
public final class PromotionsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CourtOptions court;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "STUDENT",
      description = "Only of this student.")
  private String studentId;

  @Option(names = "--json", description = "As the evaluator answers: JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    CourtClient client = court.client();
    return Telling.tell(
        spec,
        studentId == null ? client.promotions() : client.promotions(studentId),
        json ? (out, body) -> out.println(body.toPrettyString()) : PromotionsCommand::tell);
  }

  private static void tell(PrintWriter out, JsonNode body) {
    if (body.isArray()) {
      body.forEach(succession -> Telling.succession(out, succession));
    } else {
      Telling.succession(out, body);
    }
  }
}

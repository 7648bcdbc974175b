package dev.coffey.ingest.app;

import dev.coffey.ingest.letters.LetterId;
import dev.coffey.ingest.letters.Place;
import dev.coffey.ingest.letters.Purge;
import dev.coffey.ingest.letters.Redriver;
import dev.coffey.ingest.letters.Selection;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/**
 * Puts letters back or throws them away. Both take JSON alone, which no form of a foreign page can
 * send.
 */
@Path("/rejected")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "rejected")
public class LetterActions {

  private static final Logger LOG = Logger.getLogger(LetterActions.class);
  private static final int LETTERS_MAX = 1_000;

  private final Redriver redriver;
  private final Purge purge;
  private final LetterMetrics metrics;

  LetterActions(Redriver redriver, Purge purge, LetterMetrics metrics) {
    this.redriver = redriver;
    this.purge = purge;
    this.metrics = metrics;
  }

  /** Which letters to put back. */
  @Schema(name = "RedriveRequest", description = "At least one of the first five must be given.")
  public record RedriveRequest(
      @Schema(description = "PARTITION-OFFSET each.") List<String> ids,
      String reason,
      @Schema(description = "images or labels.") String topic,
      @Schema(description = "Rejected at this time or later.") Instant from,
      @Schema(description = "Rejected at this time or earlier.") Instant until,
      @Schema(description = "Letters at most, up to 1000.") Integer limit,
      @Schema(description = "`next` of the report before.") String after,
      @Schema(description = "Only say what would be done.") boolean dry_run,
      @Schema(description = "Also letters that were put back before.") boolean again) {}

  /** What became of one letter. */
  @Schema(name = "RedrivenLetter")
  public record RedrivenLetter(
      String id,
      boolean redriven,
      @Schema(description = "Where it was put back; null when it was not.") String topic,
      @Schema(description = "How often that makes.") Integer times,
      @Schema(description = "Why it was left; null when it was not.") String why) {

    static RedrivenLetter of(LetterId id, Redriver.Outcome outcome) {
      if (outcome instanceof Redriver.Outcome.Redriven done) {
        return new RedrivenLetter(id.toString(), true, done.topic(), done.times(), null);
      }
      return new RedrivenLetter(
          id.toString(), false, null, null, ((Redriver.Outcome.Left) outcome).why());
    }
  }

  /** What became of all. */
  @Schema(name = "RedriveReport")
  public record RedriveReport(
      boolean dry_run,
      long redriven,
      long left,
      @Schema(description = "Of the selection, beyond the limit; ask again with `after`.")
          int remaining,
      @Schema(description = "`after` of the next request; null at the end.") String next,
      List<RedrivenLetter> letters) {}

  /** Which letters to throw away. */
  @Schema(
      name = "PurgeRequest",
      description =
          "Kafka deletes from the front only: either all letters until a time, or these and all"
              + " before them on their partitions.")
  public record PurgeRequest(
      @Schema(description = "All up to the first that was rejected later.") Instant until,
      @Schema(description = "PARTITION-OFFSET each: these and all before them.")
          List<String> through,
      @Schema(description = "Only say what would go.") boolean dry_run,
      @Schema(description = "How many letters go, as a dry run said; else nothing is done.")
          Integer confirm) {}

  /** What went. */
  @Schema(name = "PurgeReport")
  public record PurgeReport(
      boolean dry_run,
      int letters,
      @Schema(description = "By partition, the first offset that stays.")
          SortedMap<Integer, Long> before) {}

  @POST
  @Path("/redrive")
  @Operation(
      summary = "Put letters back on their topics",
      description =
          "After a fix. Each letter once, with its key, its value as it was, and a header"
              + " coffey-redriven; the record and the mark that it was put back are one"
              + " transaction. A label that is put back does not displace one that was given later,"
              + " as long as the teacher remembers that one.")
  @APIResponse(responseCode = "200", description = "What became of each letter.")
  @APIResponse(responseCode = "400", description = "No JSON of that shape", ref = "Problem")
  @APIResponse(responseCode = "409", description = "Gave way to another one", ref = "Problem")
  @APIResponse(responseCode = "422", description = "No selection", ref = "Problem")
  @APIResponse(responseCode = "429", description = "Still reading", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone", ref = "Problem")
  public RedriveReport redrive(RedriveRequest request) {
    if (request == null) {
      throw Selections.invalid("The body is empty; name letters by ids, reason, topic or time.");
    }
    Selection selection =
        Selections.of(
            request.ids(), request.reason(), request.topic(), request.from(), request.until());
    if (selection.isEverything()) {
      throw Selections.invalid("Name letters by ids, reason, topic or time; all is not meant.");
    }
    int limit = request.limit() == null ? LETTERS_MAX : request.limit();
    if (limit < 1 || limit > LETTERS_MAX) {
      throw Selections.invalid("limit is %d; it must be 1 to %d.".formatted(limit, LETTERS_MAX));
    }
    Optional<Place> after = Optional.ofNullable(request.after()).map(Selections::place);
    Redriver.Report report =
        request.dry_run()
            ? redriver.rehearse(selection, after, limit, request.again())
            : redriver.redrive(selection, after, limit, request.again());
    return told(request.dry_run(), report);
  }

  private RedriveReport told(boolean isDryRun, Redriver.Report report) {
    List<RedrivenLetter> letters =
        report.outcomes().entrySet().stream()
            .map(one -> RedrivenLetter.of(one.getKey(), one.getValue()))
            .toList();
    long redriven = letters.stream().filter(RedrivenLetter::redriven).count();
    if (!isDryRun && redriven > 0) {
      metrics.redriven(redriven);
      LOG.infof("%d letters were put back.", redriven);
    }
    report
        .stopped()
        .ifPresent(
            stop -> {
              throw new ProblemException(problem(stop, redriven));
            });
    return new RedriveReport(
        isDryRun,
        redriven,
        letters.size() - redriven,
        report.remaining(),
        report.next().map(Place::toString).orElse(null),
        letters);
  }

  private static Problem problem(Redriver.Stop stop, long redriven) {
    return new Problem(
        stop instanceof Redriver.Stop.Superseded
            ? ProblemType.REDRIVE_SUPERSEDED
            : ProblemType.BROKER_GONE,
        "%s %d letters were put back before. Ask again for the others; none is put back twice."
            .formatted(stop.why(), redriven));
  }

  @POST
  @Path("/purge")
  @Operation(
      summary = "Throw letters away",
      description = "For good. Ask for a dry run first; its number of letters is the confirmation.")
  @APIResponse(responseCode = "200", description = "What went, or would go.")
  @APIResponse(responseCode = "400", description = "No JSON of that shape", ref = "Problem")
  @APIResponse(responseCode = "409", description = "Not confirmed", ref = "Problem")
  @APIResponse(responseCode = "422", description = "No selection", ref = "Problem")
  @APIResponse(responseCode = "429", description = "Still reading", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone", ref = "Problem")
  public PurgeReport purge(PurgeRequest request) {
    if (request == null || (request.until() == null) == (request.through() == null)) {
      throw Selections.invalid(
          "Name either until, a time, or through, letters: Kafka deletes records from the front"
              + " only, so single letters or reasons cannot be thrown away.");
    }
    Purge.Plan plan =
        request.until() != null
            ? purge.until(request.until())
            : purge.through(Selections.ids(request.through()));
    if (!request.dry_run()) {
      confirm(request.confirm(), plan);
      purge.carryOut(plan);
      metrics.purged(plan.letters());
      LOG.warnf("%d letters were thrown away: all before %s.", plan.letters(), plan.before());
    }
    return new PurgeReport(request.dry_run(), plan.letters(), plan.before());
  }

  private static void confirm(Integer confirmed, Purge.Plan plan) {
    if (confirmed == null || confirmed != plan.letters()) {
      throw new ProblemException(
          new Problem(
              ProblemType.NOT_CONFIRMED,
              "%d letters would go, and confirm is %s.".formatted(plan.letters(), confirmed)));
    }
  }
}

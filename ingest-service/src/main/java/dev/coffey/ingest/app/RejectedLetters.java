package dev.coffey.ingest.app;

import dev.coffey.distillation.image.ImageHeader;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.ingest.letters.Enclosure;
import dev.coffey.ingest.letters.Letter;
import dev.coffey.ingest.letters.LetterId;
import dev.coffey.ingest.letters.LetterIndex;
import dev.coffey.ingest.letters.Letters;
import dev.coffey.ingest.letters.Place;
import dev.coffey.ingest.letters.Selection;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RejectionReason;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Shows what was rejected; {@link LetterActions} puts it back or throws it away. */
@Path("/rejected")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "rejected")
public class RejectedLetters {

  private static final int PAGE_DEFAULT = 50;
  private static final int PAGE_MAX = 500;

  private final LetterIndex index;
  private final Enclosure.Opener opener;
  private final ImageLimits limits;

  RejectedLetters(LetterIndex index, Enclosure.Opener opener, IngestConfig config) {
    this.index = index;
    this.opener = opener;
    this.limits = new ImageLimits(config.imageBytesMax(), config.imagePixelsMax());
  }

  /** A letter without the record in it. */
  @Schema(name = "Letter")
  public record Summary(
      @Schema(description = "PARTITION-OFFSET on images.rejected.", examples = "3-17") String id,
      RejectionReason reason,
      @Schema(description = "A sentence: the thing, the value, the limit.") String detail,
      @Schema(description = "Where the record was read.", examples = "images") String topic,
      int partition,
      long offset,
      @Schema(description = "Key of the record, as text; cut when long.") String key,
      @Schema(description = "Bytes of the record's value.") int bytes,
      Instant created_at,
      @Schema(description = "How often its record was put back.") int redriven) {

    static Summary of(Letter letter, Letters letters) {
      return of(letter, letter.detail(), letters);
    }

    static Summary of(Letter letter, String detail, Letters letters) {
      return new Summary(
          letter.id().toString(),
          letter.reason(),
          detail,
          letter.topic(),
          letter.partition(),
          letter.offset(),
          letter.key(),
          letter.valueBytes(),
          letter.createdAt(),
          letters.timesRedriven(letter));
    }
  }

  /** Some letters. */
  @Schema(name = "LetterPage")
  public record Page(
      @Schema(description = "The newest first.") List<Summary> letters,
      @Schema(description = "`after` of the next page; null at the end.") String next,
      @Schema(description = "False when there are older letters than the service remembers.")
          boolean complete) {}

  /** All of a letter but its bytes. */
  @Schema(name = "OpenedLetter")
  public record Opened(
      Summary letter,
      @Schema(description = "By content; null when it is no picture.") String media_type,
      @Schema(description = "Pixels, by its header.") Integer width,
      Integer height,
      @Schema(description = "The label in the record, image or label, if it can be read.")
          String label,
      @Schema(description = "Who sent it, if that can be read.") String sender,
      @Schema(description = "When it arrived, if that can be read.") Instant arrived_at,
      @Schema(description = "Path of the image.") String image) {}

  /** How many letters there are. */
  @Schema(name = "LetterCounts")
  public record Counts(int letters, Map<String, Integer> by_reason, boolean complete) {}

  @GET
  @Operation(summary = "List what was rejected", description = "The newest first, page by page.")
  @APIResponse(responseCode = "200", description = "A page.")
  @APIResponse(responseCode = "422", description = "Reason or place unknown", ref = "Problem")
  @APIResponse(responseCode = "429", description = "Still reading", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone", ref = "Problem")
  public Page list(
      @RestQuery Optional<String> reason,
      @RestQuery Optional<String> topic,
      @Parameter(description = "`next` of the page before.") @RestQuery Optional<String> after,
      @Parameter(description = "Letters at most, 1 to 500; 50 by default.") @RestQuery
          Optional<Integer> limit) {
    Selection selection = Selection.of(reason.map(Selections::reason), topic);
    Optional<Place> place = after.map(Selections::place);
    int most = limit.orElse(PAGE_DEFAULT);
    if (most < 1 || most > PAGE_MAX) {
      throw Selections.invalid("limit is %d; it must be 1 to %d.".formatted(most, PAGE_MAX));
    }
    Letters letters = index.look();
    Letters.Page page = letters.page(selection, place, most);
    String next =
        page.hasMore() ? Place.of(page.letters().get(page.letters().size() - 1)).toString() : null;
    return new Page(
        page.letters().stream().map(letter -> Summary.of(letter, letters)).toList(),
        next,
        letters.isComplete());
  }

  @GET
  @Path("/counts")
  @Operation(summary = "How many letters there are, by reason")
  @APIResponse(responseCode = "200", description = "The counts.")
  @APIResponse(responseCode = "429", description = "Still reading", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone", ref = "Problem")
  public Counts counts() {
    Letters letters = index.look();
    Map<String, Integer> byReason = new TreeMap<>();
    letters.counts().forEach((reason, count) -> byReason.put(reason.name(), count));
    return new Counts(letters.newestFirst().size(), byReason, letters.isComplete());
  }

  @GET
  @Path("/{partition}/{offset}")
  @Operation(summary = "Open one letter")
  @APIResponse(responseCode = "200", description = "The letter.")
  @APIResponse(responseCode = "404", description = "No such letter", ref = "Problem")
  @APIResponse(responseCode = "429", description = "Still reading", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone", ref = "Problem")
  public Opened open(
      @RestPath int partition, @RestPath long offset, @Context RoutingContext exchange) {
    Enclosure enclosure = enclosure(partition, offset, exchange);
    Letters letters = index.look();
    Optional<ImageHeader.Readable> picture = picture(enclosure.imageBytes());
    Optional<ImageEvent> image = enclosure.image();
    Optional<LabelEvent> label = enclosure.label();
    return new Opened(
        Summary.of(enclosure.letter(), enclosure.detail(), letters),
        picture.map(it -> it.format().mediaType()).orElse(null),
        picture.map(ImageHeader.Readable::width).orElse(null),
        picture.map(ImageHeader.Readable::height).orElse(null),
        image.map(ImageEvent::getLabel).or(() -> label.map(LabelEvent::getLabel)).orElse(null),
        image.map(ImageEvent::getSource).or(() -> label.map(LabelEvent::getAnnotator)).orElse(null),
        image
            .map(ImageEvent::getCreatedAt)
            .or(() -> label.map(LabelEvent::getCreatedAt))
            .orElse(null),
        "/rejected/" + partition + "/" + offset + "/image");
  }

  @GET
  @Path("/{partition}/{offset}/image")
  @Produces(MediaType.WILDCARD)
  @Operation(
      summary = "The bytes of one letter's image",
      description =
          "As a picture when their header says they are one within the limits, else as a file to"
              + " save. No browser runs anything in it.")
  @APIResponse(
      responseCode = "200",
      description = "The bytes.",
      content = {
        @Content(
            mediaType = "image/*",
            schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM,
            schema = @Schema(type = SchemaType.STRING, format = "binary"))
      })
  @APIResponse(responseCode = "404", description = "No such letter", ref = "Problem")
  @APIResponse(responseCode = "503", description = "Broker gone", ref = "Problem")
  public Response image(
      @RestPath int partition, @RestPath long offset, @Context RoutingContext exchange) {
    byte[] bytes = enclosure(partition, offset, exchange).imageBytes();
    Optional<ImageHeader.Readable> picture = picture(bytes);
    String name = "rejected-" + partition + "-" + offset;
    return Response.ok(bytes)
        .type(picture.map(it -> it.format().mediaType()).orElse(MediaType.APPLICATION_OCTET_STREAM))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            picture
                .map(it -> "inline; filename=\"" + name + extension(it) + "\"")
                .orElse("attachment; filename=\"" + name + ".bin\""))
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; sandbox")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
        .build();
  }

  private Enclosure enclosure(int partition, long offset, RoutingContext exchange) {
    var id = new LetterId(partition, offset);
    return opener
        .open(id, () -> !exchange.response().closed())
        .orElseThrow(
            () ->
                new ProblemException(
                    new Problem(
                        ProblemType.NO_SUCH_LETTER,
                        "No letter lies at " + id + ", or none any more.")));
  }

  private Optional<ImageHeader.Readable> picture(byte[] bytes) {
    return ImageHeader.parse(bytes, limits) instanceof ImageHeader.Readable readable
        ? Optional.of(readable)
        : Optional.empty();
  }

  private static String extension(ImageHeader.Readable picture) {
    return switch (picture.format()) {
      case JPEG -> ".jpg";
      case PNG -> ".png";
      case WEBP -> ".webp";
    };
  }
}

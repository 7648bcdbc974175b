package dev.coffey.ingest.app;

import dev.coffey.ingest.intake.Reason;
import java.util.Locale;

/** Every way in which the API says no. {@code GET /problems} lists them. */
public enum ProblemType {
  EMPTY_IMAGE(422, "The image is empty", "The request carries no bytes of an image."),
  UNSUPPORTED_TYPE(
      415,
      "The bytes are no supported image",
      "Supported are JPEG, PNG and WebP. The bytes decide, never the Content-Type header."),
  TOO_MANY_BYTES(
      413, "The request is too large", "The limit for images is coffey.ingest.image-bytes-max."),
  TOO_MANY_PIXELS(
      422,
      "The image has too many pixels",
      "Width × height in the image's header exceed coffey.ingest.image-pixels-max."),
  CORRUPT_IMAGE(
      422, "The image is corrupt", "The bytes begin like an image, but break off or lie."),
  INVALID_LABEL(
      422, "The label is invalid", "A label is a class name, neither blank nor too long."),
  UNKNOWN_CLASS(
      422,
      "The label is no known class",
      "The file that coffey.ingest.classes names does not list this class."),
  INVALID_SOURCE(
      422,
      "The source or annotator is invalid",
      "Who sends an image or a label is a name, neither blank nor too long."),
  INVALID_IMAGE_ID(
      422, "The image id is invalid", "An image id is the SHA-256 of the image, 64 hex digits."),
  INVALID_SELECTION(
      422, "No such selection of letters", "What GET /rejected and its actions take: /q/openapi."),
  NO_SUCH_LETTER(
      404,
      "There is no such letter",
      "Letters are deleted after the retention of images.rejected, or by a purge."),
  NOT_CONFIRMED(
      409,
      "The purge is not confirmed",
      "Ask for a dry run and send its number of letters as confirm; it may have changed since."),
  REDRIVE_SUPERSEDED(
      409,
      "Another redrive has begun",
      "Redrives of all instances take turns, and the last one wins. Ask again: no letter is put"
          + " back twice."),
  LETTERS_UNREAD(
      429,
      "The letters are still being read",
      "Ask again after Retry-After; what was read so far is kept."),
  MALFORMED_REQUEST(
      400, "The request cannot be read", "The body is not what this path takes; see /q/openapi."),
  BODY_TOO_SLOW(
      408,
      "The body did not arrive in time",
      "A body must have arrived in full within coffey.ingest.body-timeout."),
  OVERLOADED(
      429,
      "Too much at once",
      "The broker is behind. Push again after Retry-After; pushing the same twice is harmless."),
  TOO_FAR_BEHIND(
      429,
      "Images come faster than they are taught",
      "A consumer behind has more before it than coffey.ingest.backlog allows. Push again after"
          + " Retry-After; labels are taken all the same."),
  BROKER_GONE(
      503,
      "The broker does not answer",
      "Ask again after Retry-After; pushing the same twice is harmless, and no letter is put back"
          + " twice."),
  EVENT_REFUSED(
      500,
      "The broker refused the event",
      "Broker and service disagree, for example on max.message.bytes; the operator has to act."),
  INTERNAL_ERROR(500, "The service failed", "A bug; the service's log has its trace.");

  private final int status;
  private final String title;
  private final String meaning;

  ProblemType(int status, String title, String meaning) {
    this.status = status;
    this.title = title;
    this.meaning = meaning;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** What it is, the same each time. */
  public String title() {
    return title;
  }

  /** What it means and what to do, the same each time. */
  public String meaning() {
    return meaning;
  }

  /** Name in URIs and metrics: {@code too-many-pixels}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The problem's URI, relative to the service. */
  public String uri() {
    return "/problems/" + slug();
  }

  /** Whose turn it is, for metrics: the sender's, later again, or the operator's. */
  String outcome() {
    return status == 429 ? "refused" : status >= 500 ? "failed" : "rejected";
  }

  static ProblemType of(Reason reason) {
    return switch (reason) {
      case EMPTY -> EMPTY_IMAGE;
      case UNSUPPORTED_TYPE -> UNSUPPORTED_TYPE;
      case TOO_MANY_BYTES -> TOO_MANY_BYTES;
      case TOO_MANY_PIXELS -> TOO_MANY_PIXELS;
      case CORRUPT_IMAGE -> CORRUPT_IMAGE;
      case INVALID_LABEL -> INVALID_LABEL;
      case UNKNOWN_CLASS -> UNKNOWN_CLASS;
      case INVALID_SOURCE -> INVALID_SOURCE;
      case INVALID_IMAGE_ID -> INVALID_IMAGE_ID;
    };
  }
}

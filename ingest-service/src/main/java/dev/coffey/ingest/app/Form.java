package dev.coffey.ingest.app;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.util.Optional;

/**
 * A pushed image with what the sender says about it, from a body that is the image itself or a
 * multipart form.
 *
 * @param label class name when the form has one
 * @param source who sends it, when the form says so
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Form(byte[] image, Optional<String> label, Optional<String> source) {

  /** A form cannot be read; the message says why. */
  static final class MalformedFormException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedFormException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads a body that is already in memory; nothing goes to disk.
   *
   * @param contentType the header, or empty
   * @throws MalformedFormException when it says multipart, but is no form with a part {@code image}
   */
  static Form of(byte[] body, Optional<String> contentType) throws MalformedFormException {
    boolean multipart =
        contentType.map(type -> type.regionMatches(true, 0, "multipart/", 0, 10)).orElse(false);
    return multipart
        ? multipart(body, contentType.orElseThrow())
        : new Form(body, Optional.empty(), Optional.empty());
  }

  private static Form multipart(byte[] body, String contentType) throws MalformedFormException {
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body));
    request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    HttpPostMultipartRequestDecoder decoder = null;
    try {
      decoder = new HttpPostMultipartRequestDecoder(new DefaultHttpDataFactory(false), request);
      Optional<HttpData> image = part(decoder, "image");
      if (image.isEmpty()) {
        throw new MalformedFormException("The form has no part named 'image'.", null);
      }
      return new Form(image.get().get(), text(decoder, "label"), text(decoder, "source"));
    } catch (RuntimeException | IOException e) {
      throw new MalformedFormException("The multipart form breaks off or has no boundary.", e);
    } finally {
      if (decoder != null) {
        decoder.destroy();
      }
      request.release();
    }
  }

  private static Optional<String> text(HttpPostMultipartRequestDecoder decoder, String name)
      throws IOException {
    Optional<HttpData> part = part(decoder, name);
    return part.isPresent()
        ? Optional.of(part.get().getString(part.get().getCharset()))
        : Optional.empty();
  }

  private static Optional<HttpData> part(HttpPostMultipartRequestDecoder decoder, String name) {
    InterfaceHttpData data = decoder.getBodyHttpData(name);
    return data instanceof HttpData part && part.isCompleted()
        ? Optional.of(part)
        : Optional.empty();
  }
}

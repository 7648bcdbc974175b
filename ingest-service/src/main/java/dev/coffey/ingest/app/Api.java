package dev.coffey.ingest.app;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What the whole API has in common, for its description. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Coffey ingest",
            version = "1",
            description = "Takes images and labels for a student that learns without pause.",
            license =
                @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0")),
    components =
        @Components(
            responses =
                @APIResponse(
                    name = "Problem",
                    description = "Why not, and what to do; GET /problems explains each type.",
                    headers =
                        @Header(
                            name = "Retry-After",
                            description =
                                "With 429 and 503: seconds until it is worth trying again.",
                            schema = @Schema(implementation = Integer.class)),
                    content =
                        @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.Body.class)))))
public class Api extends Application {}

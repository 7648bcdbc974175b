package dev.coffey.access.http;

import dev.coffey.access.Doors;
import dev.coffey.access.Role;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Says in the description of a service's API what its door does: which role each operation needs,
 * and how it says no. An operation that names a role as scope of {@code key} needs that one; one
 * with an empty list of requirements is open; any other is as {@link Doors} has it for what is
 * named nowhere.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class DescribedDoors implements OASFilter {

  private static final String KEY = "key";
  private static final String TOKEN = "token";
  private static final String PROBLEM = "Problem";
  private static final String MEDIA_TYPE = "application/problem+json";
  private static final Doors CLOSED = new Doors(List.of(), List.of());

  @Override
  public void filterOpenAPI(OpenAPI api) {
    Components components =
        Optional.ofNullable(api.getComponents()).orElseGet(OASFactory::createComponents);
    api.setComponents(components);
    components.addSecurityScheme(KEY, key()).addSecurityScheme(TOKEN, token());
    components.addSchema("Refusal", refusal());
    components
        .addResponse("Unauthenticated", response("No key or token came, or none that is known."))
        .addResponse("Forbidden", response("The key or token lacks the role that is needed."))
        .addResponse("TooOften", tooOften());
    boolean hasProblem =
        components.getSchemas() != null && components.getSchemas().containsKey(PROBLEM);
    api.getPaths().getPathItems().forEach((path, item) -> describe(path, item, hasProblem));
  }

  private static void describe(String path, PathItem item, boolean hasProblem) {
    for (Map.Entry<PathItem.HttpMethod, Operation> one : item.getOperations().entrySet()) {
      Operation operation = one.getValue();
      APIResponses responses = operation.getResponses();
      responses
          .getAPIResponses()
          .forEach((code, response) -> completeBody(code, response, hasProblem));
      // Who says what is too large reads the body itself, of whatever type.
      if (operation.getRequestBody() != null && !responses.hasAPIResponse("413")) {
        add(responses, "413", "The body has more bytes than the service takes.");
        add(responses, "415", "The body is not of the media type that is asked for.");
      }
      Optional<String> role = role(one.getKey().name(), path, operation);
      if (role.isPresent()) {
        operation.setSecurity(
            List.of(requirement(KEY, role.get()), requirement(TOKEN, role.get())));
        refer(responses, "401", "Unauthenticated");
        refer(responses, "403", "Forbidden");
      }
      refer(responses, "429", "TooOften");
      responses.setAPIResponses(new TreeMap<>(responses.getAPIResponses()));
    }
  }

  private static Optional<String> role(String method, String path, Operation operation) {
    List<SecurityRequirement> named = operation.getSecurity();
    if (named == null) {
      return CLOSED.need(method, path).map(Role::word);
    }
    return named.stream().flatMap(DescribedDoors::roles).findFirst();
  }

  private static Stream<String> roles(SecurityRequirement requirement) {
    return Optional.ofNullable(requirement.getScheme(KEY)).stream().flatMap(List::stream);
  }

  private static SecurityRequirement requirement(String scheme, String role) {
    return OASFactory.createSecurityRequirement().addScheme(scheme, role);
  }

  /** Every no of a service is a problem, whether its annotation says so or not; no yes is. */
  private static void completeBody(String code, APIResponse response, boolean hasProblem) {
    boolean isNo = code.startsWith("4") || code.startsWith("5");
    if (!isNo && response.getContent() != null) {
      response.getContent().removeMediaType(MEDIA_TYPE);
    } else if (isNo && hasProblem && response.getContent() == null && response.getRef() == null) {
      response.setContent(
          problem(OASFactory.createSchema().ref("#/components/schemas/" + PROBLEM)));
    }
  }

  private static void add(APIResponses responses, String code, String description) {
    if (!responses.hasAPIResponse(code)) {
      responses.addAPIResponse(code, OASFactory.createAPIResponse().description(description));
    }
  }

  private static void refer(APIResponses responses, String code, String name) {
    if (!responses.hasAPIResponse(code)) {
      responses.addAPIResponse(
          code, OASFactory.createAPIResponse().ref("#/components/responses/" + name));
    }
  }

  private static SecurityScheme key() {
    return OASFactory.createSecurityScheme()
        .type(SecurityScheme.Type.APIKEY)
        .in(SecurityScheme.In.HEADER)
        .name(PresentedKey.HEADER)
        .description(
            "A key of the file that coffey.access.keys-file names; a requirement names the role"
                + " that it must have. Also taken as bearer token, and as password of Basic with"
                + " any name. Where neither keys nor tokens are set up, everybody may do"
                + " everything.");
  }

  private static SecurityScheme token() {
    return OASFactory.createSecurityScheme()
        .type(SecurityScheme.Type.HTTP)
        .scheme("bearer")
        .bearerFormat("JWT")
        .description(
            "A token of the OpenID Connect server that quarkus.oidc.auth-server-url names, with"
                + " the role among its roles.");
  }

  private static APIResponse response(String description) {
    return OASFactory.createAPIResponse()
        .description(description)
        .content(problem(OASFactory.createSchema().ref("#/components/schemas/Refusal")));
  }

  private static APIResponse tooOften() {
    return response("More requests than coffey.access.rate allows.")
        .addHeader(
            "Retry-After",
            OASFactory.createHeader()
                .description("Seconds until it is worth trying again.")
                .schema(schema(Schema.SchemaType.INTEGER)));
  }

  private static Content problem(Schema schema) {
    return OASFactory.createContent()
        .addMediaType(MEDIA_TYPE, OASFactory.createMediaType().schema(schema));
  }

  private static Schema refusal() {
    return schema(Schema.SchemaType.OBJECT)
        .description("RFC 9457: why the door stayed closed, for programs and people.")
        .addProperty("type", schema(Schema.SchemaType.STRING))
        .addProperty("title", schema(Schema.SchemaType.STRING))
        .addProperty("status", schema(Schema.SchemaType.INTEGER))
        .addProperty("detail", schema(Schema.SchemaType.STRING))
        .addProperty("instance", schema(Schema.SchemaType.STRING));
  }

  private static Schema schema(Schema.SchemaType type) {
    return OASFactory.createSchema().addType(type);
  }
}

package dev.coffey.access.http;

import dev.coffey.access.Doors;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;

/** A service with something to read, to push and to operate. */
@Path("/")
public class Shop {

  @Produces
  @Singleton
  static Doors doors() {
    return new Doors(List.of("/problems"), List.of("/images"));
  }

  @GET
  @Path("things")
  public String things() {
    return "things";
  }

  @GET
  @Path("problems/one")
  public String problem() {
    return "a problem";
  }

  @POST
  @Path("things")
  public String change(String body) {
    return "changed";
  }

  @POST
  @Path("images")
  public String push(byte[] image) {
    return "pushed %d bytes".formatted(image.length);
  }
}

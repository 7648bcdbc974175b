package dev.coffey.access.http;

import dev.coffey.access.Doors;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** The doors of a service that names none: nothing is open, nobody pushes. */
@Singleton
public class ClosedDoors {

  @Produces
  @Singleton
  @DefaultBean
  Doors doors() {
    return new Doors(List.of(), List.of());
  }
}

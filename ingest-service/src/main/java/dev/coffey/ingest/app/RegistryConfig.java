package dev.coffey.ingest.app;

import dev.coffey.schemas.access.RegistrySecurity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the schemas are. */
@ConfigMapping(prefix = "coffey.registry")
public interface RegistryConfig extends RegistrySecurity {

  /**
   * Address of the schema registry's Confluent API. Default {@code
   * http://localhost:8085/apis/ccompat/v7}.
   */
  @WithDefault("http://localhost:8085/apis/ccompat/v7")
  String url();
}

package dev.coffey.teacher.app;

import dev.coffey.schemas.access.RegistrySecurity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the Avro schemas live. */
@ConfigMapping(prefix = "coffey.registry")
public interface RegistryConfig extends RegistrySecurity {

  /** Base URL of a registry with Confluent's API. */
  @WithDefault("http://127.0.0.1:8085/apis/ccompat/v7")
  String url();
}

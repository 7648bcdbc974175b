package dev.coffey.trainer.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** Settings that every service shares: the registry and the topics. */
@ConfigMapping(prefix = "coffey")
public interface ClusterConfig {

  /** The schema registry. */
  Registry registry();

  /** How missing topics are created. */
  TopicsConfig topics();

  /** The schema registry. */
  interface Registry {

    /** Base address of a registry with Confluent's API. */
    @WithDefault("http://localhost:8085/apis/ccompat/v7")
    String url();
  }

  /** How missing topics are created. */
  interface TopicsConfig {

    /** Copies of each partition. */
    @WithDefault("1")
    int replicationFactor();

    /** Partitions of each topic that has more than one; left out: as in the catalogue. */
    OptionalInt partitions();
  }
}

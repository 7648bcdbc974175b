package dev.coffey.ingest.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** How missing topics are created. */
@ConfigMapping(prefix = "coffey.topics")
public interface TopicsConfig {

  /** Copies of each partition, at least 1. Default 1. */
  @WithDefault("1")
  int replicationFactor();

  /** Partitions of each topic. Default: as the topic catalogue says. */
  OptionalInt partitions();
}

package dev.coffey.teacher.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** How topics are made that are missing at start. */
@ConfigMapping(prefix = "coffey.topics")
public interface TopicsConfig {

  /** Copies of each partition. */
  @WithDefault("1")
  short replicationFactor();

  /** Partitions of each topic; without: what the topic catalogue says. */
  OptionalInt partitions();
}

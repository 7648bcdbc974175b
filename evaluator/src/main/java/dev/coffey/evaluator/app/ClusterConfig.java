package dev.coffey.evaluator.app;

import dev.coffey.schemas.access.RegistrySecurity;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings that every service shares: the registry and the topics. */
@ConfigMapping(prefix = "coffey")
public interface ClusterConfig {
  /** The schema registry. */
  Registry registry();

  /** How missing topics are created. */
  TopicsConfig topics();

  /** Whose checkpoints are taken. */
  Checkpoints checkpoints();

  /** Whose checkpoints are taken. */
  interface Checkpoints {

    /**
     * PEM files with the Ed25519 public keys of trusted trainers; several while a trainer changes
     * its key. Checkpoints that no one of them has signed are set aside. Default: everybody's are
     * taken, signed or not.
     */
    Optional<List<Path>> trustedKeys();
  }

  /** The schema registry. */
  interface Registry extends RegistrySecurity {
    /** Base address of a registry with Confluent's API. */
    @WithDefault("http://localhost:8085/apis/ccompat/v7")
    String url();
  }

  /** How missing topics are created. */
  interface TopicsConfig {
    /** Copies of each partition. */
    @WithDefault("1")
    int replicationFactor();

    /** Partitions of each topic; left out, those of the topic catalogue. */
    OptionalInt partitions();
  }
}

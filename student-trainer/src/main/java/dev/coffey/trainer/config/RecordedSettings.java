package dev.coffey.trainer.config;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainerSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/** A trainer's configuration as a manifest carries it, and back. */
public final class RecordedSettings {

  private static final String PREFIX = "coffey.trainer.";

  /** Paths mean nothing on another machine; what they held is in the manifest itself. */
  private static final String CLASSES = "classes";

  private RecordedSettings() {}

  /** All properties of the trainer, defaults included, without their prefix. */
  public static Map<String, String> of(Config config) {
    Map<String, String> recorded = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        config
            .getOptionalValue(name, String.class)
            .ifPresent(value -> recorded.put(name.substring(PREFIX.length()), value));
      }
    }
    return recorded;
  }

  /**
   * The settings that a checkpoint was trained with.
   *
   * @throws IllegalArgumentException when the manifest does not record them
   */
  public static TrainerSettings of(CheckpointManifest manifest) {
    if (manifest.getSettings().isEmpty()) {
      throw new IllegalArgumentException(
          "Checkpoint "
              + manifest.getCheckpointId()
              + " does not record its settings; it was published before they were. It cannot be"
              + " replayed.");
    }
    Map<String, String> properties = new HashMap<>(Map.of(PREFIX + CLASSES, "-"));
    manifest.getSettings().forEach((name, value) -> properties.put(PREFIX + name, value));
    TrainerConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(TrainerConfig.class)
            .withSources(
                new PropertiesConfigSource(properties, "manifest " + manifest.getCheckpointId(), 1))
            .build()
            .getConfigMapping(TrainerConfig.class);
    return SettingsReader.read(config, manifest.getClasses(), manifest.getSettings());
  }
}

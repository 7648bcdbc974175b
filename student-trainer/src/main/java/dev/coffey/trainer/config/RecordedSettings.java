package dev.coffey.trainer.config;

import dev.coffey.checkpoints.Manifests;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainerSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** A trainer's configuration as a manifest carries it, and back. */
public final class RecordedSettings {

  private static final String PREFIX = "coffey.trainer.";

  /** Paths mean nothing on another machine; what they held is in the manifest itself. */
  private static final String CLASSES = "classes";

  private static final String INITIAL_WEIGHTS = "student.initial-weights";

  /** Another machine may have no GPU; to look at settings needs none. */
  private static final String DEVICE = "device";

  /** Whoever loads a module allows it; what a manifest says of that is a stranger's word. */
  private static final String ALLOW_TORCHSCRIPT = "student.allow-torchscript";

  private RecordedSettings() {}

  /** How checkpoints are signed: nothing that a student learns from. */
  private static final String SIGNING = "signing.";

  /** Everybody reads manifests: what may be a secret by its name never goes into one. */
  private static final Pattern SECRET =
      Pattern.compile("(^|[.-])(key|keys|password|secret|token|credentials|user-info)([.-]|$)");

  /** All properties of the trainer but secrets, defaults included, without their prefix. */
  public static Map<String, String> of(Config config) {
    Map<String, String> recorded = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(PREFIX) && isRecorded(name.substring(PREFIX.length()))) {
        config
            .getOptionalValue(name, String.class)
            .ifPresent(value -> recorded.put(name.substring(PREFIX.length()), value));
      }
    }
    return recorded;
  }

  private static boolean isRecorded(String name) {
    return !name.startsWith(SIGNING)
        && !name.equals(ALLOW_TORCHSCRIPT)
        && !SECRET.matcher(name).find();
  }

  /**
   * The settings that a checkpoint was trained with, to look at: its network is not to be built
   * from them, for it may be TorchScript of anybody's.
   *
   * @throws IllegalArgumentException when the manifest does not record them
   */
  public static TrainerSettings of(CheckpointManifest manifest) {
    return read(manifest, Map.of(ALLOW_TORCHSCRIPT, "false", DEVICE, "cpu"));
  }

  /**
   * The settings that a checkpoint was trained with, to train with. The network is the manifest's
   * own; no file is needed, unless it is to be trained from its first weights and those were not
   * random.
   *
   * @param initialWeights where those lie on this machine; empty: where they lay then
   * @param torchScript whether the network may be TorchScript
   * @throws IllegalArgumentException when the manifest does not record them, or the network is
   *     TorchScript that is not allowed
   */
  public static TrainerSettings of(
      CheckpointManifest manifest,
      Optional<Path> initialWeights,
      TorchScriptPermission torchScript) {
    if (Manifests.architecture(manifest).isTorchScript()) {
      torchScript.require("The network of checkpoint " + manifest.getCheckpointId());
    }
    Map<String, String> here = new HashMap<>();
    here.put(ALLOW_TORCHSCRIPT, Boolean.toString(torchScript.given()));
    initialWeights.ifPresent(path -> here.put(INITIAL_WEIGHTS, path.toString()));
    return read(manifest, here);
  }

  /**
   * @param here what holds on this machine, whatever is recorded
   */
  private static TrainerSettings read(CheckpointManifest manifest, Map<String, String> here) {
    if (manifest.getSettings().isEmpty()) {
      throw new IllegalArgumentException(
          "Checkpoint "
              + manifest.getCheckpointId()
              + " does not record its settings; it was published before they were. It cannot be"
              + " replayed.");
    }
    TrainerConfig config = config(manifest, here);
    StudentStart start =
        new StudentStart(
            Manifests.architecture(manifest),
            Manifests.preprocessing(manifest),
            new RecordedWeights(manifest, config));
    return SettingsReader.read(
        config,
        manifest.getClasses(),
        start,
        SettingsReader.imageLimits(config.batch()),
        manifest.getSettings());
  }

  private static TrainerConfig config(CheckpointManifest manifest, Map<String, String> here) {
    Map<String, String> properties = new HashMap<>(Map.of(PREFIX + CLASSES, "-"));
    manifest.getSettings().forEach((name, value) -> properties.put(PREFIX + name, value));
    here.forEach((name, value) -> properties.put(PREFIX + name, value));
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(TrainerConfig.class)
        .withSources(
            new PropertiesConfigSource(properties, "manifest " + manifest.getCheckpointId(), 1))
        .build()
        .getConfigMapping(TrainerConfig.class);
  }
}

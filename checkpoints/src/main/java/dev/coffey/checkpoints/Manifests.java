package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.distillation.image.Interpolation;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Student;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.PreprocessingSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Between a manifest's fields and the types of the method. */
public final class Manifests {
  /** The format this library writes, and the newest it reads. */
  public static final int FORMAT_VERSION = 1;

  private static final int FORMAT_VERSION_MIN = 1;

  private Manifests() {}

  /**
   * Does nothing for a manifest that this library can read.
   *
   * @throws BadCheckpointException if it is of a newer format, or of one that is read no more
   */
  public static void requireReadable(CheckpointManifest manifest) {
    if (manifest.getFormatVersion() > FORMAT_VERSION) {
      throw new BadCheckpointException(
          Reason.NEWER_FORMAT,
          "has format version "
              + manifest.getFormatVersion()
              + ", this library reads up to "
              + FORMAT_VERSION
              + "; update the application");
    }
    if (manifest.getFormatVersion() < FORMAT_VERSION_MIN) {
      throw new BadCheckpointException(
          Reason.OLDER_FORMAT,
          "has format version "
              + manifest.getFormatVersion()
              + ", this library reads from "
              + FORMAT_VERSION_MIN
              + " on; read it with the version that published it");
    }
  }

  /** What is short of a manifest; for one who looks at many. */
  static CheckpointManifest outline(CheckpointManifest manifest) {
    Blob student = manifest.getStudent();
    return CheckpointManifest.newBuilder()
        .setFormatVersion(manifest.getFormatVersion())
        .setCheckpointId(manifest.getCheckpointId())
        .setStudentId(manifest.getStudentId())
        .setParentId(manifest.getParentId())
        .setStep(manifest.getStep())
        .setCreatedAt(manifest.getCreatedAt())
        .setArchitecture("")
        .setMethod(manifest.getMethod())
        .setTeacherId(manifest.getTeacherId())
        .setSeed(manifest.getSeed())
        .setClasses(List.of())
        .setPreprocessing(manifest.getPreprocessing())
        .setAlpha(manifest.getAlpha())
        .setBeta(manifest.getBeta())
        .setStudent(new Blob(student.getSha256(), student.getSize(), List.of(), List.of()))
        .setConsumed(manifest.getConsumed())
        .setSkipped(manifest.getSkipped())
        .setSamplesSinceParent(manifest.getSamplesSinceParent())
        .setSampleAges(ByteBuffer.allocate(0))
        .setVersions(Map.of())
        .build();
  }

  /** The network that the blobs are the weights of. */
  public static Architecture architecture(CheckpointManifest manifest) {
    return orUnusable(() -> Architecture.fromJson(manifest.getArchitecture()));
  }

  /** How an image becomes the network's input. */
  public static Preprocessing preprocessing(CheckpointManifest manifest) {
    PreprocessingSpec spec = manifest.getPreprocessing();
    return orUnusable(
        () ->
            new Preprocessing(
                spec.getSize(),
                spec.getResize(),
                Interpolation.valueOf(spec.getInterpolation().toUpperCase(Locale.ROOT)),
                floats(spec.getMean()),
                floats(spec.getStd())));
  }

  /** The manifest's form of a preprocessing. */
  public static PreprocessingSpec spec(Preprocessing preprocessing) {
    return PreprocessingSpec.newBuilder()
        .setSize(preprocessing.size())
        .setResize(preprocessing.resize())
        .setInterpolation(preprocessing.interpolation().name().toLowerCase(Locale.ROOT))
        .setMean(list(preprocessing.mean()))
        .setStd(list(preprocessing.std()))
        .build();
  }

  /** The mix that the trainer gave it; a `head-mixes` record takes its place. */
  public static HeadMix mix(CheckpointManifest manifest) {
    return orUnusable(() -> new HeadMix(manifest.getAlpha(), manifest.getBeta()));
  }

  /**
   * Loads the network with its weights, whatever it is; {@link StudentLoader} asks before.
   *
   * @param student the manifest's student blob
   * @throws BadCheckpointException if blob and manifest are not a student
   */
  static Student load(CheckpointManifest manifest, byte[] student, ai.djl.Device device) {
    requireReadable(manifest);
    Architecture architecture = architecture(manifest);
    if (architecture.classCount() != manifest.getClasses().size()) {
      throw new BadCheckpointException(
          Reason.UNUSABLE,
          "names "
              + manifest.getClasses().size()
              + " classes, its network has "
              + architecture.classCount());
    }
    Preprocessing preprocessing = preprocessing(manifest);
    return orUnusable(() -> Student.load(architecture, preprocessing, student, device));
  }

  private static <T> T orUnusable(Supplier<T> supplier) {
    try {
      return supplier.get();
    } catch (RuntimeException | LinkageError e) {
      throw new BadCheckpointException(Reason.UNUSABLE, e.toString(), e);
    }
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private static List<Float> list(float[] values) {
    var list = new ArrayList<Float>(values.length);
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}

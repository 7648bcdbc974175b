package dev.coffey.ops.benchmarks.cluster;

import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A kind of student, whose weights are drawn from a seed: the same in every process.
 *
 * @param backbone of its architecture
 * @param size height and width of its input, pixels
 * @param classes how many it knows
 */
public record RandomStudent(String backbone, int size, int classes) {

  /** How every manifest says that its heads are mixed. */
  public static final HeadMix MIX = HeadMix.ZERO_SHOT_TEACHER;

  /** The network. */
  public Architecture architecture() {
    return new Architecture(backbone, Heads.LINEAR, size, classes);
  }

  /** How its images are cut. */
  public Preprocessing preprocessing() {
    return Preprocessing.clip(size);
  }

  /** Names of the classes, in logit order. */
  public List<String> classNames() {
    return IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
  }

  /** Its weights as .safetensors; another seed gives another student. */
  public byte[] blob(long seed) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (WeightSpec spec : StudentNetwork.of(architecture()).weights()) {
      tensors.put(spec.name(), Tensor.of(spec.initialValues(seed), spec.shape().getShape()));
    }
    return SafeTensors.bytes(tensors, Map.of());
  }

  /** The manifest of a checkpoint made now. */
  public CheckpointManifest manifest(
      String studentId, long step, Blob student, Optional<Blob> trainingState) {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(Manifests.FORMAT_VERSION)
        .setCheckpointId(CheckpointId.of(studentId, step, student.getSha256()).toString())
        .setStudentId(studentId)
        .setStep(step)
        .setCreatedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .setArchitecture(architecture().toJson())
        .setMethod("dho")
        .setTeacherId("none")
        .setSeed(step)
        .setClasses(classNames())
        .setPreprocessing(Manifests.spec(preprocessing()))
        .setAlpha(MIX.alpha())
        .setBeta(MIX.beta())
        .setStudent(student)
        .setTrainingState(trainingState.orElse(null))
        .setConsumed(List.of())
        .setSamplesSinceParent(0)
        .setSampleAges(SampleAges.encode())
        .setVersions(Map.of())
        .build();
  }
}

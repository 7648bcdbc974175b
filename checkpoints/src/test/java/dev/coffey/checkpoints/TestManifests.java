package dev.coffey.checkpoints;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Manifests of a small student with 20 classes, to be changed by each test. */
final class TestManifests {
  static final Architecture ARCHITECTURE = new Architecture("resnet-tiny", "linear", 32, 20);
  static final Preprocessing PREPROCESSING = Preprocessing.clip(32);

  private TestManifests() {}

  static CheckpointManifest.Builder builder(String studentId) {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(Manifests.FORMAT_VERSION)
        .setCheckpointId(studentId + "-000000001-e3b0c44298fc")
        .setStudentId(studentId)
        .setStep(1)
        .setCreatedAt(Instant.parse("2026-01-01T00:00:00Z"))
        .setArchitecture(ARCHITECTURE.toJson())
        .setMethod("dho")
        .setTeacherId("clip-0123456789ab")
        .setSeed(1)
        .setClasses(IntStream.range(0, 20).mapToObj(i -> "class " + i).toList())
        .setPreprocessing(Manifests.spec(PREPROCESSING))
        .setAlpha(0.4)
        .setBeta(0.5)
        .setStudent(new Blob(Sha256.hex(new byte[0]), 0L, List.of(), List.of()))
        .setConsumed(List.of())
        .setSamplesSinceParent(0)
        .setSampleAges(SampleAges.encode())
        .setVersions(Map.of());
  }

  /** A manifest of the blob, its id made of the blob's digest. */
  static CheckpointManifest.Builder of(String studentId, long step, Blob blob) {
    return builder(studentId)
        .setCheckpointId(CheckpointId.of(studentId, step, blob.getSha256()).toString())
        .setStep(step)
        .setStudent(blob);
  }
}

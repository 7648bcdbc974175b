package dev.coffey.trainer.flow;

import ai.djl.engine.Engine;
import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.SampleAges;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.OffsetRange;
import dev.coffey.schemas.SkippedRange;
import dev.coffey.trainer.flow.TrainingRun.Snapshot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says of a snapshot all that a reader, a successor and a replay need to know. Thread-safe. */
final class ManifestWriter {

  private final TrainerSettings settings;
  private final Map<String, String> versions;
  private volatile Optional<String> initialWeights = Optional.empty();

  ManifestWriter(TrainerSettings settings) {
    this.settings = settings;
    this.versions = versions(settings);
  }

  private static Map<String, String> versions(TrainerSettings settings) {
    Engine engine = Engine.getEngine("PyTorch");
    return Map.of(
        "coffey",
        Optional.ofNullable(ManifestWriter.class.getPackage().getImplementationVersion())
            .orElse("development"),
        "djl",
        Engine.getDjlVersion(),
        "libtorch",
        engine.getVersion(),
        "java",
        Runtime.version().toString(),
        "device",
        settings.device(),
        "threads",
        System.getProperty("ai.djl.pytorch.num_threads", "default"));
  }

  /** The digest of what this student began with; the first manifest tells it. */
  void beganWith(String sha256) {
    initialWeights = Optional.of(sha256);
  }

  private Map<String, String> versions(Snapshot snapshot) {
    if (snapshot.parentId().isPresent() || initialWeights.isEmpty()) {
      return versions;
    }
    Map<String, String> first = new HashMap<>(versions);
    first.put(InitialWeights.RECORDED_AS, initialWeights.get());
    return first;
  }

  CheckpointManifest manifest(Snapshot snapshot, Blob student, Blob trainingState, Instant now) {
    return CheckpointManifest.newBuilder()
        .setFormatVersion(Manifests.FORMAT_VERSION)
        .setCheckpointId(
            CheckpointId.of(settings.studentId(), snapshot.step(), student.getSha256()).toString())
        .setStudentId(settings.studentId())
        .setParentId(snapshot.parentId().orElse(null))
        .setStep(snapshot.step())
        .setCreatedAt(now)
        .setArchitecture(settings.architecture().toJson())
        .setMethod(settings.training().method().id())
        .setTeacherId(snapshot.teacherId())
        .setSeed(settings.training().seed())
        .setClasses(settings.classes())
        .setPreprocessing(Manifests.spec(settings.preprocessing()))
        .setAlpha(settings.mix().alpha())
        .setBeta(settings.mix().beta())
        .setStudent(student)
        .setTrainingState(trainingState)
        .setConsumed(consumed(snapshot))
        .setSkipped(skipped(snapshot))
        .setTurns(ByteBuffer.wrap(TurnsCodec.encode(snapshot.turns())))
        .setSamplesSinceParent(snapshot.arrivalsMillis().length)
        .setSampleAges(ages(snapshot, now))
        .setSettings(settings.configured())
        .setVersions(versions(snapshot))
        .build();
  }

  private static List<OffsetRange> consumed(Snapshot snapshot) {
    return snapshot.turnsSinceParent().used().stream()
        .map(
            range ->
                new OffsetRange(
                    range.partition().topic(),
                    range.partition().partition(),
                    range.from(),
                    range.to()))
        .toList();
  }

  private static List<SkippedRange> skipped(Snapshot snapshot) {
    return snapshot.turnsSinceParent().skipped().stream()
        .map(
            range ->
                new SkippedRange(
                    range.step(),
                    range.partition().topic(),
                    range.partition().partition(),
                    range.from(),
                    range.to()))
        .toList();
  }

  private static ByteBuffer ages(Snapshot snapshot, Instant now) {
    long millis = now.toEpochMilli();
    return SampleAges.encode(
        Arrays.stream(snapshot.arrivalsMillis()).map(arrival -> millis - arrival).toArray());
  }
}

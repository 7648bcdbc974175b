package dev.coffey.checkpoints;

import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.RgbImage;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What a handle was built with.
 *
 * @param studentId whose checkpoints
 * @param follow which of them
 * @param kafka client settings
 * @param registry where the schemas are
 * @param trustedKeys of those whose checkpoints are served
 * @param students where the model computes, and whether it may be TorchScript
 * @param limits of encoded images
 * @param warmUp images to warm up with; none for a grey one
 * @param topClasses classes in an answer
 * @param firstModelWait how long acquire waits for the first model
 * @param listeners told what happens
 * @param clock for events
 * @param tracer of swaps
 */
record ModelHandleConfig(
    String studentId,
    Follow follow,
    Map<String, Object> kafka,
    SchemaRegistryClient registry,
    TrustedKeys trustedKeys,
    StudentLoader students,
    ImageLimits limits,
    List<RgbImage> warmUp,
    int topClasses,
    Duration firstModelWait,
    List<SwapListener> listeners,
    InstantSource clock,
    Tracer tracer) {}

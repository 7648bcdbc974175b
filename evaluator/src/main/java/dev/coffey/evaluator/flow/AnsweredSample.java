package dev.coffey.evaluator.flow;

import dev.coffey.distillation.image.RgbImage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sample that a champion answered before it trained on it, beside what the teacher said.
 *
 * @param studentId whose champion
 * @param imageId the image's SHA-256, hex
 * @param at when it was answered
 * @param image upright, RGB
 * @param label what a person said, if anybody did
 * @param championId the checkpoint that answered
 * @param classes names in the order of the numbers
 * @param teacherLogitsK of the centre view; empty when the teacher knows other classes
 * @param probabilitiesK what the champion answered, mixed
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
public record AnsweredSample(
    String studentId,
    String imageId,
    Instant at,
    RgbImage image,
    Optional<String> label,
    String championId,
    List<String> classes,
    Optional<float[]> teacherLogitsK,
    float[] probabilitiesK) {}

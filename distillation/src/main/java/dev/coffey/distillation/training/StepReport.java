package dev.coffey.distillation.training;

import java.util.OptionalDouble;

/**
 * What one step did.
 *
 * @param step number of the step, from 0
 * @param loss what was descended on
 * @param ce mean cross-entropy of the labelled images; NaN when the method has none
 * @param kdLabeled T²·KL(teacher ‖ student), mean over the labelled images; NaN when not used
 * @param kdUnlabeled T²·KL(teacher ‖ student), mean over the unlabelled images; NaN when not used
 * @param learningRate learning rate of the step
 * @param gradientNorm Euclidean norm of the whole gradient, before clipping
 * @param finite false: loss or gradient was not finite and the weights were left alone
 * @param cosineFeatures cosine between the CE and the KD gradient at the features of the labelled
 *     images, when measured at this step
 * @param millis wall time of the step, ms
 */
public record StepReport(
    long step,
    double loss,
    double ce,
    double kdLabeled,
    double kdUnlabeled,
    double learningRate,
    double gradientNorm,
    boolean finite,
    OptionalDouble cosineFeatures,
    double millis) {}

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
 * @param cosineFeatures cosine between the CE and the KD gradient of the labelled images at the
 *     shared features (DHO, equations 4 and 7), when measured at this step
 * @param cosineStage the same at the weights of the backbone's last stage, when measured
 * @param cosineHead the same at the weights of the head that both reach (DHO, equation 3), when
 *     measured and there is such a head
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
    OptionalDouble cosineStage,
    OptionalDouble cosineHead,
    double millis) {}

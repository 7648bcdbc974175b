package dev.coffey.ops.lab.runs;

/**
 * What is the same for every arm.
 *
 * @param backbone of the student
 * @param initialWeights a .safetensors for the backbone; empty: drawn from the seed
 * @param labeledBatch labelled images a step
 * @param unlabeledBatch unlabelled images a step
 * @param temperature T of the distillation loss
 * @param weightDecay of AdamW, per unit of learning rate
 * @param emaDecay of the averaged weights per step
 * @param cosineEvery steps between measurements of the gradient cosine
 */
public record Conditions(
    String backbone,
    String initialWeights,
    int labeledBatch,
    int unlabeledBatch,
    double temperature,
    double weightDecay,
    double emaDecay,
    int cosineEvery) {

  /** A small ResNet at 16 labelled and 32 unlabelled images a step, as the sample world suits. */
  public static Conditions of(String backbone) {
    return new Conditions(backbone, "", 16, 32, 2.0, 0.01, 0.98, 10);
  }
}

package dev.coffey.ops.lab.runs;

/**
 * Cosines of the CE and the KD gradient on the same labelled images, at one step.
 *
 * @param step from 0
 * @param features at the shared features
 * @param stage at the weights of the backbone's last stage; null where not measured
 * @param head at the weights of the head that both reach; null where there is none
 */
public record Cosines(long step, Double features, Double stage, Double head) {}

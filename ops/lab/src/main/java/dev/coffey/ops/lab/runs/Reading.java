package dev.coffey.ops.lab.runs;

import java.util.Map;

/**
 * One way of answering, scored.
 *
 * @param validation top-1 on the validation labels, 0..1
 * @param top1 by test set, 0..1; empty in a search
 * @param alpha weight of the head or probe that learnt from labels; null when nothing is mixed
 * @param beta temperature of the head that learnt from the teacher; null when nothing is mixed
 */
public record Reading(double validation, Map<String, Double> top1, Double alpha, Double beta) {}

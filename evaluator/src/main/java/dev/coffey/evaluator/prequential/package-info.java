/** Predict, score, then learn: how champions answer the stream before it trains them. */
package dev.coffey.evaluator.prequential;

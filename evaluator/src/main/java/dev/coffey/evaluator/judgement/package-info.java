/** What a checkpoint is worth, and whether it becomes the champion. */
package dev.coffey.evaluator.judgement;

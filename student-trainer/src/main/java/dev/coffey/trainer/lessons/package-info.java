/**
 * From a record of the sample topics to pixels and teacher logits that a batch can be stacked of.
 */
package dev.coffey.trainer.lessons;

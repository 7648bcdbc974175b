/**
 * The way of the data through the trainer: from the sample topics to steps, checkpoints and step
 * records.
 */
package dev.coffey.trainer.flow;

/**
 * Chance as a pure function of a seed and what it is asked for, so that training can be replayed.
 */
package dev.coffey.trainer.seeds;

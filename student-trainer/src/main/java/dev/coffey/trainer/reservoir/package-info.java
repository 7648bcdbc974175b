/**
 * The few labelled samples, kept balanced over the classes, of which every batch draws its share.
 */
package dev.coffey.trainer.reservoir;

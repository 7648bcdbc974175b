/**
 * Labelled images to score against: which layouts there are, what they ask of a student, and how
 * their images are decoded.
 */
package dev.coffey.evaluator.variants;

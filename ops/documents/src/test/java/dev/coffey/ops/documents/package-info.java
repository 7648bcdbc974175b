/**
 * The pages of {@code docs/reference}, made from the code that they tell of, and what holds for all
 * documents.
 */
package dev.coffey.ops.documents;

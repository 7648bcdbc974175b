/** A linear classifier fitted on features that are not trained any more. */
package dev.coffey.distillation.probe;

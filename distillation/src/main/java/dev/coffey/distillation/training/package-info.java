/**
 * Dual-head distillation of a student, step by step: losses, schedules, optimiser, resumable state.
 */
package dev.coffey.distillation.training;

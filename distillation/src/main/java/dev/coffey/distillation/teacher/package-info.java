/** Models that a student learns from: logits for crops of images. */
package dev.coffey.distillation.teacher;

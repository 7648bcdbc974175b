/** Encoded images to the exact pixels that Pillow and the published preprocessing would produce. */
package dev.coffey.distillation.image;

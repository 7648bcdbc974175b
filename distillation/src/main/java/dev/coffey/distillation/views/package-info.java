/**
 * What a teacher saw of an image and what it said to that, small enough to be stored with the image
 * and exact enough to be replayed.
 */
package dev.coffey.distillation.views;

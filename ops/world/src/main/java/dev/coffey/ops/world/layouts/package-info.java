/** Miniature copies of the layouts that ImageNet's variants are published in. */
package dev.coffey.ops.world.layouts;

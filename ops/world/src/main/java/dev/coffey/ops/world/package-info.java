/**
 * The sample world: small drawn images with captions, their variants, and the small CLIP that
 * learns from them.
 */
package dev.coffey.ops.world;

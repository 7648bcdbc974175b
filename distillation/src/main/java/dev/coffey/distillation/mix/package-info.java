/** Mixing the answers of the two heads at test time, and finding the mix that answers best. */
package dev.coffey.distillation.mix;

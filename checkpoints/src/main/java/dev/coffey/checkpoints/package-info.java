/** How a model travels on a topic: chunks, digest, manifest, publish, subscribe, hot swap. */
package dev.coffey.checkpoints;

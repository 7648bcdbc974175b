/** Who made a checkpoint: manifests are signed by trainers and taken from trusted ones only. */
package dev.coffey.checkpoints.signatures;

package dev.coffey.checkpoints;

import java.time.Instant;

/**
 * A checkpoint that was meant to be served and cannot be. It is not tried again by this handle.
 *
 * @param checkpointId the checkpoint
 * @param reason what is wrong, for code
 * @param detail what is wrong, for a person: names checkpoint, chunk and topic
 * @param at when it was found bad
 */
public record Quarantined(
    String checkpointId, BadCheckpointException.Reason reason, String detail, Instant at) {}

package dev.coffey.teacher.answer;

/**
 * One record of topic {@code images} as it lies on the broker. Both parts may be null and hold any
 * bytes: a topic takes what it is given.
 */
@SuppressWarnings("ArrayRecordComponent") // Carries the bytes through; nobody compares submissions.
public record Submission(byte[] key, byte[] value) {}

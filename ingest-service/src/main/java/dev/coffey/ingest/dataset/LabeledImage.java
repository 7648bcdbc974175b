package dev.coffey.ingest.dataset;

import java.util.Optional;

/**
 * One image of a collection.
 *
 * @param key names it within all collections: an absolute path, or ARCHIVE!ENTRY
 * @param bytes encoded, as they lie on disk
 * @param label class name, when the collection tells
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record LabeledImage(String key, byte[] bytes, Optional<String> label) {}

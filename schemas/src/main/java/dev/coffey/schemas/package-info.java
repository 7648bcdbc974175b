/**
 * The Avro contracts, the topics that carry them with their serdes, and the registry that knows
 * their schemas.
 */
package dev.coffey.schemas;

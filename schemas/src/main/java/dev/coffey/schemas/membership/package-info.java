/** Whose turn it is, of all processes that could: a consumer group of which nothing is read. */
package dev.coffey.schemas.membership;

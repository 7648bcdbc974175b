/** Kills whatever runs, by a seeded schedule, while images flow; then counts every image. */
package dev.coffey.ops.systemtests.chaos;

/** Kills and freezes real trainers on a fixed log, and holds what they learnt against one run. */
package dev.coffey.ops.systemtests.restarts;

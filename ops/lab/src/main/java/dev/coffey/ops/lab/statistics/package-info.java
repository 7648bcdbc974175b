/** Means over seeds with their confidence intervals. */
package dev.coffey.ops.lab.statistics;

/** Teachers and the broker stand still, again and again, on a machine with too much to do. */
package dev.coffey.ops.systemtests.freeze;

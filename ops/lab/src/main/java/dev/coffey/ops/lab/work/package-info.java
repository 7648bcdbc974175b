/** Workers, each a JVM with one thread, and the log of what they finished. */
package dev.coffey.ops.lab.work;

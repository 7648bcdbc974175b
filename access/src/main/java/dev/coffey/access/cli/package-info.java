/** Keys on the command line: making one, and giving one. */
package dev.coffey.access.cli;

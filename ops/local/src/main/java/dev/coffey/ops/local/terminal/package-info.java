/** What the terminal shows. */
package dev.coffey.ops.local.terminal;

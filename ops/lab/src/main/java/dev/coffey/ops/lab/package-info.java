/** The paper's claims, tested again: one command, one page. */
package dev.coffey.ops.lab;

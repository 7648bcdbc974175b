/** The command line's hand on the champion: promote, pin, rollback, and what was decided. */
package dev.coffey.evaluator.cli.promotion;

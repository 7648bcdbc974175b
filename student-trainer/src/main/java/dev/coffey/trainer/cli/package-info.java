/** The command line: what a checkpoint learnt from, and training it again. */
package dev.coffey.trainer.cli;

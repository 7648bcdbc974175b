/** The command line: scoring a checkpoint without the service. */
package dev.coffey.evaluator.cli;

/**
 * What a checkpoint learnt from: which records of the log, in which turn, and from which parent.
 */
package dev.coffey.checkpoints.ledger;

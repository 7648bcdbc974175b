/** What the log has for the trainer: how far it is behind, and how long nothing new has come. */
package dev.coffey.trainer.supply;

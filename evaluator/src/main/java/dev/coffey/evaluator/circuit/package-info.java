/** Which evaluator judges which students: those of one consumer group share them by partitions. */
package dev.coffey.evaluator.circuit;

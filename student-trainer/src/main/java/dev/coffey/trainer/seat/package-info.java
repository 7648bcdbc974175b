/** Who trains a student, of all processes that could. */
package dev.coffey.trainer.seat;

/** What a student's file says about itself. */
package dev.coffey.distillation.card;

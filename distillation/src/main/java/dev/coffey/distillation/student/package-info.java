/** Student networks: what they are made of, their weights by name, and their serving view. */
package dev.coffey.distillation.student;

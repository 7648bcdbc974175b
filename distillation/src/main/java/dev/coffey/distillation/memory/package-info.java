/** Arrays whose native memory outlives the Java objects that made them. */
package dev.coffey.distillation.memory;

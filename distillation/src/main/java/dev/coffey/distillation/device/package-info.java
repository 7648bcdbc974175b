/** Where networks run. */
package dev.coffey.distillation.device;

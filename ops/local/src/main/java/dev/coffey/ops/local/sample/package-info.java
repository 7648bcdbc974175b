/** A producer that pushes sample images, and an application that serves the newest good model. */
package dev.coffey.ops.local.sample;

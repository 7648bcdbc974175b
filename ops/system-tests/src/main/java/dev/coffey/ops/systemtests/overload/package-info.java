/** More images than the machine can teach: what is refused, and that nothing accepted is lost. */
package dev.coffey.ops.systemtests.overload;

/** The long runs that a person starts: {@code ./mvnw -Pchaos}. */
package dev.coffey.ops.systemtests;

/** A student served from plain Java. */
package dev.coffey.examples.plain;

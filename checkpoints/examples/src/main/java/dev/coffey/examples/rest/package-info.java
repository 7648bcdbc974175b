/** A student served over HTTP. */
package dev.coffey.examples.rest;

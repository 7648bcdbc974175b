/**
 * How somebody meets a service over HTTP: its address, a key, what it says, and how long that may
 * take.
 */
package dev.coffey.access.client;

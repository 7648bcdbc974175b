/** How a command line meets a service over HTTP: its address, a key, and what it says. */
package dev.coffey.access.client;

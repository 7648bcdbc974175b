/** The whole way of the data on one machine, by one command. */
package dev.coffey.ops.local;

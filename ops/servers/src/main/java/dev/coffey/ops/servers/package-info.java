/** A real Kafka broker and a real schema registry as child processes that end with their parent. */
package dev.coffey.ops.servers;

/** Broker, registry, services, producer and application as child processes that are kept alive. */
package dev.coffey.ops.local.cluster;

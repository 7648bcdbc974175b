/** How accepted events reach Kafka: bounded in flight, acknowledged by all replicas, or refused. */
package dev.coffey.ingest.flow;

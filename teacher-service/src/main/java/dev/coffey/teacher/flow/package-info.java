/**
 * The way through Kafka: the consumer that asks the teacher, and the topology that pairs images
 * with labels.
 */
package dev.coffey.teacher.flow;

/** The teacher as a Quarkus service: configuration, wiring, REST, health and metrics. */
package dev.coffey.teacher.app;

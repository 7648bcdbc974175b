/** The trainer as a Quarkus application: configuration, REST, health, metrics, start and stop. */
package dev.coffey.trainer.app;

/** The evaluator as a Quarkus application: configuration, REST, health, metrics. */
package dev.coffey.evaluator.app;

/** The service as a process: HTTP endpoints, problems, configuration, health, metrics and logs. */
package dev.coffey.ingest.app;

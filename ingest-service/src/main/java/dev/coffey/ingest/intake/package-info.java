/** What may enter: the rules that an image or a label must pass before it becomes an event. */
package dev.coffey.ingest.intake;

/** The command line's hand on letters: list, show, put back, throw away. */
package dev.coffey.ingest.cli.letters;

/** Letters: what was rejected on the way, to be looked at, put back after a fix, or thrown away. */
package dev.coffey.ingest.letters;

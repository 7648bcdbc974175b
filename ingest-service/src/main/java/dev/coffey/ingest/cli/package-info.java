/** The command line: loads collections of images and single files through the ingest API. */
package dev.coffey.ingest.cli;

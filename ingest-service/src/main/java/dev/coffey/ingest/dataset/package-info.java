/** Collections of images on disk, read in a fixed order one image at a time. */
package dev.coffey.ingest.dataset;

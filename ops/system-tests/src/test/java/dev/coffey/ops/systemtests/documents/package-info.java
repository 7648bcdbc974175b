/** The services' APIs as they are described. */
package dev.coffey.ops.systemtests.documents;

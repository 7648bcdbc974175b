/** The whole way on a broker and a registry that let nobody in without a name. */
package dev.coffey.ops.systemtests.access;

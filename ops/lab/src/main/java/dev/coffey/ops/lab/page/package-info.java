/** The page: tables, plots, verdicts, and the same as JSON. */
package dev.coffey.ops.lab.page;

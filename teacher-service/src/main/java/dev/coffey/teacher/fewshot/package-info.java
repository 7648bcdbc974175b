/** The command line that makes a zero-shot teacher a few-shot one. */
package dev.coffey.teacher.fewshot;

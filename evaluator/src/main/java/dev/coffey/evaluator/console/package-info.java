/** What a person who runs this sees on one page, as the topics and this evaluator tell it. */
package dev.coffey.evaluator.console;

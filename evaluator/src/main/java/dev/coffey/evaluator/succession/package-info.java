/** Who means what by an alias, who did before, and what a person or a rule may change about it. */
package dev.coffey.evaluator.succession;

/** What is compared: arms, and the search for each arm's settings. */
package dev.coffey.ops.lab.arms;

/** Students side by side, as the evaluations on the topic have them. */
package dev.coffey.evaluator.leaderboard;

/** Who may do what, with which key, and how often: without any HTTP. */
package dev.coffey.access;

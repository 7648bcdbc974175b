/** What happens on the topics and in the services, counted for the person who watches. */
package dev.coffey.ops.local.watch;

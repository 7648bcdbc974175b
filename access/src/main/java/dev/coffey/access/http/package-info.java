/** Keys, roles and limits at the door of a Quarkus service. */
package dev.coffey.access.http;

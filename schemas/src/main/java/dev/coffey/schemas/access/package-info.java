/** Who may come in: settings of closed brokers and registries, and the rights each party needs. */
package dev.coffey.schemas.access;

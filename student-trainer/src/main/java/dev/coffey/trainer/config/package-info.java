/** The trainer's configuration, and what the trainer is made with: from properties, or recorded. */
package dev.coffey.trainer.config;

/** What storing a teacher's views costs and gives, measured on the sample world. */
package dev.coffey.ops.world.views;

/** Which teacher there is: its folder, its classes, and how they are read. */
package dev.coffey.teacher.model;

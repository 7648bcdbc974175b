/** The recorded world: images and the teacher's answers, made once and read by every run. */
package dev.coffey.ops.lab.data;

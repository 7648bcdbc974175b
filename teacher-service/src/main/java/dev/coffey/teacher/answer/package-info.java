/**
 * What the teacher answers to an image: views with logits, or the reason why it refused to look.
 */
package dev.coffey.teacher.answer;

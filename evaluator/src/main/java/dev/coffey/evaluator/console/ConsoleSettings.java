package dev.coffey.evaluator.console;

/**
 * What a console is made with.
 *
 * @param keptSteps newest optimiser steps of each student that are kept while a page is connected
 * @param teacherGroup the teacher's consumer group
 */
public record ConsoleSettings(int keptSteps, String teacherGroup) {}

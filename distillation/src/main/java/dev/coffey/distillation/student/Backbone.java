package dev.coffey.distillation.student;

interface Backbone {
  int featureWidth();
}

package dev.coffey.evaluator.flow;

/** What became of an evaluation that the court was to write down. */
enum Settlement {
  /** It is on the topic. */
  WRITTEN,
  /** Nothing is written: the succession has changed since it was decided. */
  OVERTAKEN,
  /** Nothing is written: the student is, or was meanwhile, judged elsewhere. */
  ELSEWHERE
}

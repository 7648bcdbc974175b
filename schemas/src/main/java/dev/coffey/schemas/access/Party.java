package dev.coffey.schemas.access;

/** Who comes to the broker, each with a user of its own. */
public enum Party {
  INGEST("The ingest service."),
  TEACHER("The teacher service, also several of it."),
  TRAINER("The trainers of one student."),
  EVALUATOR("The evaluator."),
  APPLICATION("Whatever serves a student: ModelHandle, coffey-fetch."),
  AUDITOR("The command lines lineage, replay and score: who looks and changes nothing."),
  OPERATOR("Makes topics and rules, when no service does.");

  private final String who;

  Party(String who) {
    this.who = who;
  }

  /** A sentence about it. */
  public String who() {
    return who;
  }

  /** The user's name in documents and examples; every broker may call it otherwise. */
  public String user() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

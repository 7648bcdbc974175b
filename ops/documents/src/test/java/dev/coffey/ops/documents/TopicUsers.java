package dev.coffey.ops.documents;

import java.util.Map;

/**
 * Who uses a topic. Nothing in the code says it in one place, so it is said here.
 *
 * @param key what a record's key is
 * @param writers who produces to it
 * @param readers who consumes from it
 */
record TopicUsers(String key, String writers, String readers) {

  private static final String IMAGE_ID = "image id: SHA-256 of the image's bytes, hex";
  private static final String STUDENT_ID = "student id";
  private static final String HANDLES =
      "student-trainer, evaluator, every application with a `ModelHandle`, `coffey-fetch.jar`";

  private static final Map<String, TopicUsers> ALL =
      Map.ofEntries(
          Map.entry(
              "images",
              new TopicUsers(
                  IMAGE_ID, "ingest-service, any Kafka client of yours", "teacher-service")),
          Map.entry(
              "labels",
              new TopicUsers(
                  IMAGE_ID, "ingest-service, any Kafka client of yours", "teacher-service")),
          Map.entry(
              "samples.labeled",
              new TopicUsers(IMAGE_ID, "teacher-service", "student-trainer, evaluator")),
          Map.entry(
              "samples.unlabeled",
              new TopicUsers(IMAGE_ID, "teacher-service", "student-trainer, evaluator")),
          Map.entry(
              "images.rejected",
              new TopicUsers(
                  "that of the rejected record",
                  "teacher-service",
                  "ingest-service (list, redrive), evaluator (console)")),
          Map.entry(
              "images.redriven",
              new TopicUsers(
                  "`PARTITION-OFFSET` of the letter", "ingest-service", "ingest-service")),
          Map.entry("checkpoints", new TopicUsers(STUDENT_ID, "student-trainer", HANDLES)),
          Map.entry(
              "checkpoint-chunks",
              new TopicUsers("`STUDENT/SHA-256` of the chunk, hex", "student-trainer", HANDLES)),
          Map.entry(
              "training-steps",
              new TopicUsers(STUDENT_ID, "student-trainer", "evaluator (console)")),
          Map.entry("evaluations", new TopicUsers("checkpoint id", "evaluator", "evaluator")),
          Map.entry(
              "promotions",
              new TopicUsers(
                  "`STUDENT/ALIAS` for the present state, `STUDENT/ALIAS/N` for the Nth decision",
                  "evaluator",
                  HANDLES)),
          Map.entry(
              "head-mixes",
              new TopicUsers(
                  STUDENT_ID, "evaluator", "evaluator, every application with a `ModelHandle`")),
          Map.entry("prequential", new TopicUsers(STUDENT_ID, "evaluator", "evaluator")));

  static TopicUsers of(String topic) {
    TopicUsers users = ALL.get(topic);
    if (users == null) {
      throw new IllegalStateException(
          "Nobody has said who writes and reads topic " + topic + "; say it in TopicUsers.");
    }
    return users;
  }
}

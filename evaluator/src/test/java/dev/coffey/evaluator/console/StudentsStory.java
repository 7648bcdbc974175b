package dev.coffey.evaluator.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a story's students come from and come to, in the shapes of the contract. */
record StudentsStory(Story story) {

  /** The student of the story, and another that has taken fewer steps. */
  Map<String, Object> leaderboard(int students) {
    List<Map<String, Object>> rows =
        List.of(
            standing(1, "demo", 400, 0.775, true, 13), standing(2, "rival", 120, 0.538, false, 3));
    return Map.of("primary", "val", "rows", rows.subList(0, students));
  }

  private Map<String, Object> standing(
      int rank, String studentId, int step, double top1, boolean reigns, int checkpoints) {
    return Map.of(
        "rank",
        rank,
        "studentId",
        studentId,
        "standing",
        point(studentId, step, top1),
        "reigns",
        reigns,
        "history",
        IntStream.rangeClosed(1, checkpoints)
            .mapToObj(it -> point(studentId, 40 * it, top1 * (1 - Math.exp(-it / 4.0))))
            .toList());
  }

  private Map<String, Object> point(String studentId, int step, double top1) {
    return Map.of(
        "checkpointId",
        Story.checkpoint(studentId, step),
        "step",
        step,
        "createdAt",
        story.at(step / 520.0),
        "promoted",
        true,
        "decision",
        "why",
        "top1",
        Map.of("val", top1, "v2", top1 - 0.18, "sketch", top1 - 0.36),
        "teacher",
        Map.of("val", 0.645, "v2", 0.525));
  }

  /** A checkpoint and those before it. */
  static Map<String, Object> lineage(String id) {
    int dash = id.indexOf('-');
    String studentId = id.substring(0, dash);
    List<Map<String, Object>> chain = new ArrayList<>();
    for (int step = Integer.parseInt(id.substring(dash + 1, dash + 10)); step > 0; step -= 40) {
      Map<String, Object> link = new HashMap<>();
      link.put("id", Story.checkpoint(studentId, step));
      link.put("parentId", step > 40 ? Story.checkpoint(studentId, step - 40) : null);
      link.put("step", step);
      link.put("at", Instant.now().toString());
      link.put("samples", 240);
      link.put(
          "consumed",
          List.of(
              Map.of("topic", "samples.unlabeled", "partition", 0, "from", step, "to", step + 40)));
      link.put("skipped", 0);
      link.put("weights", step > 200 ? "kept" : "dropped");
      link.put("champion", step == 400);
      chain.add(link);
    }
    return Map.of(
        "checkpointId",
        id,
        "studentId",
        studentId,
        "chain",
        chain,
        "method",
        "dho",
        "teacherId",
        "clip-sample-world",
        "architecture",
        Map.of("backbone", "resnet-tiny", "classes", 20),
        "settings",
        Map.of("temperature", 2, "lambda", 0.5),
        "versions",
        Map.of("coffey", "0.1.0-SNAPSHOT", "djl", "0.35.1"));
  }
}

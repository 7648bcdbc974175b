// What the stations are called and how they are.

const NAMES = {
  ingest: "Ingest",
  teacher: "Teacher",
  trainer: "Trainer",
  evaluator: "Evaluator",
  applications: "Applications",
  kafka: "Kafka",
};

const HEALTHS = new Set(["up", "down", "idle"]);

export const nameOf = (id) => NAMES[id] ?? id;

export const healthOf = (station) => (HEALTHS.has(station.health) ? station.health : "unknown");

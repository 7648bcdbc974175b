import { wireAccuracy } from "./accuracy.js";
import { byId, el, keyed, text } from "./dom.js";
import { wireFlow } from "./flow.js";
import { clock } from "./format.js";
import { wireFresh } from "./fresh.js";
import { wireImages } from "./images.js";
import { keyNow } from "./key.js";
import { wireLeaderboard } from "./leaderboard.js";
import { openLineage } from "./lineage.js";
import { wireMix } from "./mix.js";
import { wirePromotions } from "./promotions.js";
import { wireRejected } from "./rejected.js";
import { State } from "./state.js";
import { follow } from "./stream.js";
import { wireTheme } from "./theme.js";
import { wireTiles } from "./tiles.js";
import { wireTraining } from "./training.js";

const CLOCK_MILLIS = 5_000;

const state = new State();
let stream = null;
let lostAt = null;

function tellConnection(kind, reason) {
  const pill = byId("connection");
  if (kind === "reconnecting") {
    lostAt ??= new Date().toISOString();
  } else if (kind === "connected") {
    lostAt = null;
  }
  const sentence = {
    connecting: "connecting…",
    connected: "connected",
    locked: keyNow() === null ? "an API key is needed" : "another API key is needed",
    reconnecting: `reconnecting since ${clock(lostAt)}`,
  }[kind];
  pill.className = kind;
  text(byId("connection-said"), sentence);
  text(byId("connection-why"), reason ?? "");
  if (kind !== "connecting") {
    byId("retry").hidden = kind !== "locked"; // while it is tried, the focus stays on it
  }
  document.body.classList.toggle("stale", kind === "reconnecting" || kind === "locked");
}

function open(student) {
  stream?.close();
  const query = student ? `?student=${encodeURIComponent(student)}` : "";
  stream = follow(`/console/events${query}`, {
    onOpen: () => state.opened(),
    onEvent: (kind, event) => state.take(kind, event),
    onState: tellConnection,
  });
}

function wireStudents() {
  const select = byId("student");
  select.addEventListener("change", () => open(select.value));
  state.on("students", () => {
    keyed(select, state.students, (it) => it, (it) => el("option", { value: it }, it));
    byId("student-label").hidden = state.students.length === 0;
    select.value = state.shown ?? "";
    select.disabled = state.students.length < 2;
  });
}

wireStudents();
wireFlow(state);
wireTiles(state);
wireAccuracy(state);
wirePromotions(state);
wireLeaderboard(state, open);
wireTraining(state);
wireMix(state);
wireImages(state);
wireFresh(state);
wireRejected(state);
wireTheme();
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-checkpoint]");
  if (button) {
    openLineage(button.dataset.checkpoint);
  }
});
byId("retry").addEventListener("click", () => stream.retry());
// "3 s ago" grows older without an event.
setInterval(() => state.changed("clock"), CLOCK_MILLIS);
open(new URLSearchParams(location.search).get("student"));

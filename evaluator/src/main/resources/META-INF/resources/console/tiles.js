// The few numbers that are looked at first.

import { scoreOf, variantsOf } from "./accuracy.js";
import { checkpointButton } from "./checkpoint.js";
import { byId, keyed, text } from "./dom.js";
import { ago, count, number, percent, points, rate, short } from "./format.js";
import { stepsPerSecond } from "./training.js";

function tile(id, value, note) {
  text(byId(`${id}-value`), value);
  text(byId(`${id}-note`), note);
}

function tellChampion(state) {
  const champion = state.succession?.champion ?? null;
  keyed(byId("tile-champion"), champion ? [champion] : [], (it) => it, checkpointButton);
  const since = state.succession?.newestFirst.find(
    (it) => it.checkpointId === champion && (it.kind === "PROMOTE" || it.kind === "ROLLBACK"),
  );
  text(
    byId("tile-champion-note"),
    champion ? `${state.succession.pinned ? "Pinned, " : ""}since ${ago(since?.createdAt)}` : "None yet",
  );
}

function tellAccuracy(state) {
  const { evaluations, succession } = state;
  const [variant] = variantsOf(evaluations);
  const standing =
    evaluations.find((it) => it.checkpointId === succession?.champion) ?? evaluations[evaluations.length - 1];
  const student = scoreOf(standing, variant, "MIX")?.top1;
  const teacher = scoreOf(standing, variant, "TEACHER")?.top1;
  const against =
    student !== undefined && teacher !== undefined ? `${points(student - teacher)} against the teacher` : "";
  tile("tile-accuracy", percent(student), against || "No checkpoint yet");
  text(byId("tile-accuracy-name"), variant ? `Top-1 on ${variant}` : "Top-1");
}

export function wireTiles(state) {
  state.on("succession evaluations steps stations rejected clock", () => {
    tellChampion(state);
    tellAccuracy(state);
    const step = state.steps[state.steps.length - 1];
    tile("tile-step", count(step?.step), step ? `${number(stepsPerSecond(state.steps))} steps/s, ${ago(step.at)}` : "No step yet");
    const images = state.stations?.flows.find((it) => it.topic === "images");
    tile("tile-images", rate(images?.rate), images ? `${count(images.records)} in all` : "No image yet");
    tile(
      "tile-rejected",
      count(state.rejected?.total ?? (state.stations ? 0 : undefined)),
      state.rejected ? `${short(state.rejected.perMinute)} a minute` : "",
    );
  });
}

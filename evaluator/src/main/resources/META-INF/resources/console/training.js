// Losses, learning rate and the conflict of the gradients, over steps.

import { byId, text } from "./dom.js";
import { count, number, short } from "./format.js";
import { Lines } from "./lines.js";

const SMOOTHED = 20;
const STEP = { name: "Step", format: count };

function losses() {
  return new Lines(byId("losses"), {
    label: "Losses over steps, logarithmic",
    x: STEP,
    // The first steps are a hundred times what follows, which is what one wants to see.
    y: { format: number, axis: short, log: true },
    lines: [
      { key: "loss", name: "Loss", colour: "s-mix", width: 2.5 },
      { key: "ce", name: "CE, labelled", colour: "s-ce" },
      { key: "kdLabeled", name: "KD, labelled", colour: "s-kd", dash: "dashed" },
      { key: "kdUnlabeled", name: "KD, unlabelled", colour: "s-kd" },
    ],
  });
}

function learningRate() {
  return new Lines(byId("learning-rate"), {
    label: "Learning rate over steps",
    x: STEP,
    y: { format: number, axis: short, min: 0 },
    lines: [{ key: "learningRate", name: "Learning rate", colour: "s-mix", width: 2 }],
  });
}

function cosines() {
  return new Lines(byId("cosines"), {
    label: "Cosine between the gradients of CE and KD, over steps",
    x: STEP,
    y: { format: (value) => value.toFixed(2).replace("-", "−"), min: -1, max: 1 },
    lines: [
      { key: "cosineFeatures", name: "Features", colour: "s-mix" },
      { key: "cosineStage", name: "Last stage", colour: "s-ce" },
      { key: "cosineHead", name: "Head", colour: "s-kd" },
    ],
  });
}

/** Each value with those before it, so that single batches do not hide the course. */
export function smoothed(points) {
  let sum = 0;
  return points.map(([at, value], i) => {
    sum += value - (i >= SMOOTHED ? points[i - SMOOTHED][1] : 0);
    return [at, sum / Math.min(i + 1, SMOOTHED)];
  });
}

export function stepsPerSecond(steps) {
  const newest = steps.slice(-20);
  if (newest.length < 2) {
    return null;
  }
  const [first, last] = [newest[0], newest[newest.length - 1]];
  const seconds = (Date.parse(last.at) - Date.parse(first.at)) / 1000;
  return seconds > 0 ? (last.step - first.step) / seconds : null;
}

function course(steps, key) {
  const points = steps.filter((it) => Number.isFinite(it[key])).map((it) => [it.step, it[key]]);
  return key === "learningRate" ? points : smoothed(points);
}

export function wireTraining(state) {
  const charts = [
    [losses(), "losses", ["loss", "ce", "kdLabeled", "kdUnlabeled"]],
    [learningRate(), "learning-rate", ["learningRate"]],
    [cosines(), "cosines", ["cosineFeatures", "cosineStage", "cosineHead"]],
  ];
  state.on("steps", () => {
    for (const [chart, id, keys] of charts) {
      const data = Object.fromEntries(keys.map((key) => [key, course(state.steps, key)]));
      const empty = keys.every((key) => data[key].length === 0);
      byId(`${id}-empty`).hidden = !empty;
      byId(id).classList.toggle("is-empty", empty);
      chart.show(data);
    }
    const newest = state.steps[state.steps.length - 1];
    text(
      byId("training-now"),
      newest
        ? `Step ${count(newest.step)}, ${number(stepsPerSecond(state.steps))} steps/s, ` +
            `${number(newest.stepMillis)} ms for the newest, ${count(newest.freshImages)} fresh images in it`
        : "",
    );
  });
}

// Accuracy per variant over checkpoints; the teacher and the champion as lines.

import { checkpointButton } from "./checkpoint.js";
import { byId, el, keyed, text } from "./dom.js";
import { ago, count, percent } from "./format.js";
import { openLineage } from "./lineage.js";
import { Lines } from "./lines.js";

const TABLE_ROWS = 8;
const HEADS = { mix: "MIX", ce: "CE", kd: "KD", teacher: "TEACHER" };

export const scoreOf = (evaluation, variant, head) =>
  evaluation?.scores.find((it) => it.variant === variant && it.head === head);

export const variantsOf = (evaluations) => [
  ...new Set(evaluations.flatMap((it) => it.scores.map((score) => score.variant))),
];

function chart() {
  return new Lines(byId("accuracy-chart"), {
    label: "Top-1 accuracy over checkpoints",
    size: "tall",
    band: "mix",
    x: { name: "Step", format: count },
    y: { format: (value) => percent(value, 0) },
    lines: [
      { key: "mix", name: "Student, mixed", colour: "s-mix", width: 2.5, symbol: "circle", symbolSize: 6 },
      { key: "ce", name: "CE head", colour: "s-ce", symbol: "triangle" },
      { key: "kd", name: "KD head", colour: "s-kd", symbol: "rect" },
      { key: "teacher", name: "Teacher", colour: "s-teacher", dash: "dashed", width: 2 },
      { key: "champion", name: "Champion", colour: "s-champion", dash: "dotted", width: 2 },
    ],
    tip: (points) => {
      const evaluation = points.map((it) => it[2]).find(Boolean);
      return evaluation ? [evaluation.checkpointId, evaluation.decision ?? ""] : [];
    },
    pick: (point) => point[2] && openLineage(point[2].checkpointId),
  });
}

function lines(evaluations, variant, champion) {
  const sorted = [...evaluations].sort((a, b) => a.step - b.step);
  const data = {};
  for (const [key, head] of Object.entries(HEADS)) {
    data[key] = sorted
      .map((it) => [it, scoreOf(it, variant, head)])
      .filter(([, score]) => score)
      .map(([it, score]) => [it.step, score.top1, it]);
  }
  data.band = sorted
    .map((it) => [it.step, scoreOf(it, variant, "MIX")])
    .filter(([, score]) => score && score.top1Low !== null && score.top1High !== null)
    .map(([step, score]) => [step, score.top1Low, score.top1High]);
  const reigns = scoreOf(sorted.find((it) => it.checkpointId === champion), variant, "MIX");
  const ends = [sorted[0], sorted[sorted.length - 1]];
  data.champion = reigns ? ends.map((it) => [it.step, reigns.top1]) : [];
  return data;
}

function row() {
  return el(
    "tr",
    {},
    el("td", {}),
    ...Array.from({ length: 4 }, () => el("td", { class: "number" })),
    el("td", { class: "reason" }),
    el("td", { class: "number" }),
  );
}

function fill(node, evaluation, variant, champion) {
  const cells = node.children;
  if (!cells[0].firstChild) {
    cells[0].append(checkpointButton(evaluation.checkpointId), el("span", { class: "badge champion" }, "champion"));
  }
  cells[0].lastChild.hidden = evaluation.checkpointId !== champion;
  ["MIX", "CE", "KD", "TEACHER"].forEach((head, i) =>
    text(cells[i + 1], percent(scoreOf(evaluation, variant, head)?.top1)),
  );
  text(cells[5], evaluation.decision ?? "");
  text(cells[6], ago(evaluation.createdAt));
}

export function wireAccuracy(state) {
  const select = byId("variant");
  const plot = chart();
  let chosen = null;

  const render = () => {
    const { evaluations } = state;
    const variants = variantsOf(evaluations);
    byId("accuracy-empty").hidden = evaluations.length > 0;
    byId("variant-label").hidden = evaluations.length === 0;
    byId("accuracy-full").hidden = evaluations.length === 0;
    keyed(select, variants, (it) => it, (it) => el("option", { value: it }, it));
    if (!variants.includes(chosen)) {
      chosen = variants[0] ?? null;
    }
    select.value = chosen ?? "";
    const champion = state.succession?.champion;
    if (evaluations.length > 0) {
      plot.show(lines(evaluations, chosen, champion));
    }
    const newest = evaluations.slice(-TABLE_ROWS).reverse();
    keyed(byId("checkpoint-rows"), newest, (it) => it.checkpointId, row, (node, it) =>
      fill(node, it, chosen, champion),
    );
    const images = scoreOf(newest[0], chosen, "MIX")?.images;
    text(
      byId("accuracy-note"),
      images ? `${count(images)} images of ${chosen}; the band is the mix's 95 % interval.` : "",
    );
  };
  select.addEventListener("change", () => {
    chosen = select.value;
    render();
  });
  state.on("evaluations succession clock", render);
}

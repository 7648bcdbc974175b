// Students side by side, by what their champions score. Of one student the tiles say the same, so
// it is shown from the second on.

import { checkpointButton } from "./checkpoint.js";
import { byId, el, keyed, svg, text } from "./dom.js";
import { ago, count, day, percent, points } from "./format.js";

const WIDTH = 128;
const HEIGHT = 36;
const MARGIN = 4;

const top1 = (point, variant) => point.top1[variant];

const known = (values) => values.filter((it) => typeof it === "number");

function variantsOf({ primary, rows }) {
  const all = rows.flatMap(({ standing }) => Object.keys(standing.top1));
  return [...new Set([primary, ...all])];
}

/** Lowest and highest of all students, so that their lines can be compared. */
function rangeOf({ primary, rows }) {
  const values = known(rows.flatMap((row) => row.history.map((it) => top1(it, primary))));
  return [Math.min(...values), Math.max(...values)];
}

function trend(history, primary, [low, high]) {
  const seen = history.filter((it) => typeof top1(it, primary) === "number");
  if (seen.length < 2) {
    return el("span", { class: "muted" }, "–");
  }
  const [first, last] = [seen[0], seen[seen.length - 1]];
  const across = (i) => MARGIN + (i * (WIDTH - 2 * MARGIN)) / (seen.length - 1);
  const up = (value) =>
    HEIGHT - MARGIN - ((value - low) * (HEIGHT - 2 * MARGIN)) / Math.max(high - low, 1e-9);
  const line = seen.map((it, i) => `${across(i).toFixed(1)},${up(top1(it, primary)).toFixed(1)}`);
  const [x, y] = line[line.length - 1].split(",");
  const told = `${primary} over checkpoints, from ${percent(top1(first, primary))} to ${percent(top1(last, primary))}`;
  return svg(
    "svg",
    { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": told },
    svg("polyline", { points: line.join(" "), class: "trend" }),
    svg("circle", { cx: x, cy: y, r: 3, class: "trend-end" }),
  );
}

// What ranks stands first: on a phone the rest is beyond the edge.
function head([primary, ...others]) {
  const scores = (it) => el("th", { scope: "col", class: "number" }, it);
  return [
    el("th", { scope: "col", class: "number" }, "Rank"),
    el("th", { scope: "col" }, "Student"),
    scores(primary),
    el("th", { scope: "col" }, `${primary} over checkpoints`),
    ...others.map(scores),
    el("th", { scope: "col" }, "Champion"),
    el("th", { scope: "col", class: "number" }, "Step"),
    el("th", { scope: "col", class: "number" }, "When"),
  ];
}

function studentCell(studentId, show) {
  const choose = { type: "button", class: "link", "data-student": studentId, onclick: () => show(studentId) };
  return el("th", { scope: "row" }, el("button", choose, studentId), el("span", { class: "badge" }, "shown"));
}

const row = ([, ...others], show) => ({ studentId }) => {
  const number = () => el("td", { class: "number" });
  const score = () =>
    el("td", { class: "number" }, el("span", { class: "value" }), el("span", { class: "muted below" }));
  return el(
    "tr",
    {},
    number(),
    studentCell(studentId, show),
    score(),
    el("td", { class: "trend-cell" }),
    ...others.map(score),
    el("td", {}),
    number(),
    number(),
  );
};

function tellScore(cell, { top1: own, teacher }, variant) {
  text(cell.firstChild, percent(own[variant]));
  text(cell.lastChild, variant in teacher ? `teacher ${percent(teacher[variant])}` : "");
}

const champion = ({ checkpointId }, reigns) =>
  el(
    "span",
    {},
    checkpointButton(checkpointId),
    reigns ? null : el("span", { class: "muted below" }, "the newest; no champion"),
  );

function fill(node, { rank, studentId, standing, reigns, history }, { variants, range, shown }) {
  const [place, name, score, line, ...rest] = node.children;
  const [primary, ...others] = variants;
  const [serving, step, when] = rest.slice(others.length);
  text(place, count(rank));
  name.firstChild.setAttribute("aria-current", String(studentId === shown));
  name.lastChild.hidden = studentId !== shown;
  tellScore(score, standing, primary);
  others.forEach((variant, i) => tellScore(rest[i], standing, variant));
  const drawn = JSON.stringify([range, history.map((at) => [at.checkpointId, top1(at, primary)])]);
  keyed(line, [drawn], (at) => at, () => trend(history, primary, range));
  keyed(serving, [standing], (at) => `${at.checkpointId} ${reigns}`, (at) => champion(at, reigns));
  text(step, count(standing.step));
  text(when, ago(standing.createdAt));
  when.title = day(standing.createdAt);
}

function note({ primary, rows }) {
  const [best, next] = rows;
  const lead = top1(best.standing, primary) - top1(next.standing, primary);
  const ranked = `Ranked by top-1 on ${primary}, heads mixed`;
  return Number.isFinite(lead) && lead > 0
    ? `${ranked}; ${best.studentId} leads by ${points(lead).replace("+", "")}.`
    : `${ranked}.`;
}

export function wireLeaderboard(state, show) {
  let signature = "";
  state.on("leaderboard students clock", () => {
    const board = state.leaderboard;
    const several = (board?.rows.length ?? 0) > 1;
    byId("leaderboard").hidden = !several;
    byId("leaderboard-link").hidden = !several;
    if (!several) {
      return;
    }
    const variants = variantsOf(board);
    const now = variants.join(" ");
    if (now !== signature) {
      signature = now;
      byId("leaderboard-head").replaceChildren(...head(variants));
      byId("leaderboard-rows").replaceChildren();
    }
    const about = { variants, range: rangeOf(board), shown: state.shown };
    keyed(byId("leaderboard-rows"), board.rows, (it) => it.studentId, row(variants, show), (node, it) =>
      fill(node, it, about),
    );
    text(byId("leaderboard-note"), note(board));
  });
}

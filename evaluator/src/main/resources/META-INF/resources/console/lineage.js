// Where a checkpoint comes from; opened from wherever its name stands.

import { get } from "./api.js";
import { askPromotion } from "./promotions.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { count, day, shortId } from "./format.js";

const SHOWN_FIRST = 20;

const fact = (name, value) => [el("dt", {}, name), el("dd", {}, value)];

function facts(entries) {
  const told = Object.entries(entries ?? {}).filter(([, value]) => value !== null);
  return el("dl", { class: "facts" }, told.flatMap(([name, value]) => fact(name, plain(value))));
}

const plain = (value) =>
  typeof value === "object" ? JSON.stringify(value) : String(value);

function ranges(consumed) {
  return consumed
    .map((it) => `${it.topic}-${it.partition}: ${count(it.from)}–${count(it.to)}`)
    .join(", ");
}

function link(it, go) {
  return el(
    "li",
    {},
    el(
      "div",
      { class: "chain-head" },
      el("button", { type: "button", class: "checkpoint", title: it.id, onclick: () => go(it.id) }, shortId(it.id)),
      it.champion ? el("span", { class: "badge champion" }, "champion") : null,
      el("span", { class: `badge weights-${it.weights}` }, `weights ${it.weights}`),
      el("time", { datetime: it.at }, day(it.at)),
    ),
    el(
      "p",
      {},
      `Step ${count(it.step)}, ${count(it.samples)} samples since its parent`,
      it.skipped > 0 ? `, ${count(it.skipped)} skipped` : "",
      it.parentId ? "." : "; it has no parent.",
    ),
    it.consumed?.length ? el("p", { class: "muted" }, ranges(it.consumed)) : null,
  );
}

function chain(lineage, go) {
  const list = el("ol", { class: "chain" });
  const show = (from, to) => list.append(...lineage.chain.slice(from, to).map((it) => link(it, go)));
  show(0, SHOWN_FIRST);
  const rest = lineage.chain.length - SHOWN_FIRST;
  const more = el(
    "button",
    {
      type: "button",
      onclick: () => {
        show(SHOWN_FIRST);
        more.remove();
        list.children[SHOWN_FIRST].querySelector("button").focus();
      },
    },
    `Show ${count(rest)} older`,
  );
  return rest > 0 ? [list, more] : [list];
}

function full(lineage, go, close) {
  const [newest] = lineage.chain;
  const promote = el(
    "button",
    {
      type: "button",
      onclick: () => {
        close();
        askPromotion(lineage.studentId, lineage.checkpointId);
      },
    },
    "Make it the champion…",
  );
  return [
    el("p", { class: "full-id" }, lineage.checkpointId),
    el(
      "dl",
      { class: "facts" },
      fact("Step", count(newest?.step)),
      fact("Method", lineage.method ?? "unknown"),
      fact("Teacher", lineage.teacherId ?? "unknown"),
    ),
    newest?.champion ? null : el("p", {}, promote),
    el("h3", {}, "Ancestors, newest first"),
    ...chain(lineage, go),
    ...[
      ["Architecture", lineage.architecture],
      ["Settings", lineage.settings],
      ["Versions", lineage.versions],
    ].map(([name, entries]) => el("details", {}, el("summary", {}, name), facts(entries))),
  ];
}

export function openLineage(id) {
  const body = el("div", { class: "lineage", "aria-live": "polite" });
  let wanted = null;
  const go = async (next) => {
    wanted = next;
    body.replaceChildren(el("p", { class: "muted" }, "Reading the lineage…"));
    dialog.querySelector("h2").focus();
    let content;
    try {
      content = full(await get(`/console/lineage/${encodeURIComponent(next)}`), go, close);
    } catch (e) {
      content = [el("p", { class: "error", role: "alert" }, e.message)];
    }
    if (wanted === next) {
      body.replaceChildren(...content.filter(Boolean));
    }
  };
  const { dialog, close } = openDialog({ title: "Lineage of a checkpoint", body, className: "wide" });
  go(id);
}

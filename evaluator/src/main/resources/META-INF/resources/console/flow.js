// The way of the data: says what the picture and the table beside it show.

import { byId, el, keyed, text } from "./dom.js";
import { count, figure, rate } from "./format.js";
import { Picture } from "./picture.js";
import { healthOf, nameOf } from "./stations.js";

function summary(stations) {
  const not = stations.filter((it) => healthOf(it) === "down").map((it) => nameOf(it.id));
  return not.length === 0 ? "All stations are well." : `Down: ${not.join(", ")}.`;
}

function stationRow(row, station) {
  const figures = station.figures
    .map((it) => [it, figure(it)])
    .map(([it, { value, unit }]) => `${it.name} ${value} ${unit}`.trim())
    .join(", ");
  const cells = [nameOf(station.id), healthOf(station), figures, station.detail ?? ""];
  cells.forEach((cell, i) => text(row.children[i], cell));
}

function flowRow(row, flow) {
  const cells = [
    flow.topic,
    `${nameOf(flow.from)} → ${flow.to ? nameOf(flow.to) : "nobody"}`,
    rate(flow.rate),
    count(flow.records),
    flow.lag === null ? "not read" : count(flow.lag),
  ];
  cells.forEach((cell, i) => text(row.children[i], cell));
}

const row = (cells) => () => el("tr", {}, ...Array.from({ length: cells }, () => el("td", {})));

export function wireFlow(state) {
  const host = byId("flow-picture");
  const picture = new Picture(host);
  let said = "";

  const render = () => {
    const now = state.stations;
    byId("flow-empty").hidden = now !== null;
    byId("flow-tables").hidden = now === null;
    if (!now) {
      return;
    }
    picture.show(now);
    const troubled = now.stations.filter((it) => healthOf(it) === "down");
    keyed(
      byId("flow-notes"),
      troubled,
      (it) => it.id,
      () => el("li", { class: "note" }, el("strong", {}), " ", el("span", {})),
      (node, it) => {
        text(node.querySelector("strong"), `${nameOf(it.id)} is down.`);
        text(node.querySelector("span"), it.detail ?? "");
      },
    );
    keyed(byId("stations-rows"), now.stations, (it) => it.id, row(4), stationRow);
    keyed(byId("flows-rows"), now.flows, (it) => `${it.topic}→${it.to}`, row(5), flowRow);
    const saying = summary(now.stations);
    if (saying !== said) {
      said = saying;
      text(byId("flow-said"), saying);
      host.setAttribute("aria-label", `The way of the data. ${saying} The table below has the figures.`);
    }
  };
  state.on("stations", render);
  new ResizeObserver(() => state.stations && picture.show(state.stations)).observe(host);
}

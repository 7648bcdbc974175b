// Draws stations and topics; places them anew only when their set or the width changes, so that
// what moves goes on moving.

import { svg, text } from "./dom.js";
import { count, figure, rate } from "./format.js";
import { narrow, wide, WIDE_FROM } from "./places.js";
import { healthOf, nameOf } from "./stations.js";

const GLYPHS = { up: "●", idle: "◐", down: "▲", unknown: "?" };
const KAFKA = "kafka";

// What stands in a station that topics tell nothing of.
const UNTOLD = { applications: ["Topics do not tell", "who follows them."] };

const keyOf = (flow) => `${flow.topic}→${flow.to}`;

const label = (x, y, className, anchor = "start") =>
  svg("text", { x, y, class: className, "text-anchor": anchor });

export class Picture {
  #host;
  #signature = "";
  #stations = new Map();
  #flows = new Map();
  #kafka = null;

  constructor(host) {
    this.#host = host;
  }

  show({ stations, flows }) {
    const width = Math.floor(this.#host.clientWidth);
    if (width === 0) {
      return;
    }
    const signature = [width, ...stations.map((it) => it.id + it.figures.length), ...flows.map(keyOf)].join("|");
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#place(stations, flows, width);
    }
    stations.forEach((it) => (it.id === KAFKA ? this.#tellKafka(it) : this.#tellStation(it)));
    flows.forEach((it) => this.#tellFlow(it));
  }

  #place(stations, flows, width) {
    const row = stations.filter((it) => it.id !== KAFKA);
    const figures = Math.min(3, Math.max(...row.map((it) => it.figures.length)));
    const arrange = width >= WIDE_FROM ? wide : narrow;
    const places = arrange(row.map((it) => it.id), flows, width, figures);
    const drawing = svg("svg", {
      viewBox: `0 0 ${width} ${places.height}`,
      width,
      height: places.height,
      "aria-hidden": "true",
    });
    this.#stations.clear();
    this.#flows.clear();
    places.flows.forEach((place) => drawing.append(this.#flow(place)));
    places.stations.forEach((place) => drawing.append(this.#station(place)));
    drawing.append(this.#band(places.kafka));
    this.#host.replaceChildren(drawing);
  }

  #station({ id, x, y, width, height, columns }) {
    const health = columns
      ? label(x + width - 12, y + 24, "health", "end")
      : label(x + 12, y + 42, "health");
    const figures = Array.from({ length: 3 }, (_, i) => {
      const left = columns ? x + 12 + (i * (width - 24)) / 3 : x + 12;
      const top = columns ? y + 54 : y + 72 + i * 40;
      return { value: label(left, top, "value"), name: label(left, top + 16, "name") };
    });
    const title = svg("title");
    const group = svg(
      "g",
      { class: "station" },
      title,
      svg("rect", { x, y, width, height, rx: 12 }),
      Object.assign(label(x + 12, y + 24, "who"), { textContent: nameOf(id) }),
      health,
      ...figures.flatMap((it) => [it.value, it.name]),
    );
    this.#stations.set(id, { group, health, figures, title });
    return group;
  }

  #flow({ key, topic, path, at, beyond, dead }) {
    const told = label(at.x, at.y + at.below, "told", at.anchor);
    const line = path && svg("path", { d: path, class: "line" });
    const moving = path && svg("path", { d: path, class: "moving" });
    const head = at.head && svg("path", { d: at.head, class: "head" });
    const title = svg("title");
    const group = svg(
      "g",
      { class: dead ? "flow dead" : "flow" },
      title,
      line,
      moving,
      head,
      Object.assign(label(at.x, at.y, "topic", at.anchor), {
        textContent: beyond ? `${topic} → ${beyond}` : topic,
      }),
      told,
    );
    this.#flows.set(key, { group, told, moving, title, pace: "" });
    return group;
  }

  #band({ x, y, width }) {
    const told = label(x + width / 2, y + 20, "kafka-told", "middle");
    const group = svg("g", { class: "kafka" }, svg("rect", { x, y, width, height: 32, rx: 12 }), told);
    this.#kafka = { group, told };
    return group;
  }

  #tellStation(station) {
    const { group, health, figures, title } = this.#stations.get(station.id);
    const word = healthOf(station);
    group.setAttribute("class", `station ${word}`);
    text(health, `${GLYPHS[word]} ${word}`);
    text(title, station.detail ?? "");
    const untold = station.figures.length === 0 ? (UNTOLD[station.id] ?? []) : [];
    figures.forEach(({ value, name }, i) => {
      const told = station.figures[i];
      const shown = told && figure(told);
      text(value, told ? `${shown.value}${shown.unit === "%" ? " %" : ""}` : "");
      text(name, told ? caption(told.name, shown.unit) : (untold[i] ?? ""));
    });
  }

  #tellFlow(flow) {
    const it = this.#flows.get(keyOf(flow));
    const lag = flow.lag === null ? "" : ` · lag ${count(flow.lag)}`;
    text(it.told, `${rate(flow.rate)}${lag}`);
    text(it.title, `${flow.topic}: ${count(flow.records)} records`);
    const pace = flow.rate > 10 ? "fast" : flow.rate > 1 ? "steady" : flow.rate > 0 ? "slow" : "still";
    if (it.moving && pace !== it.pace) {
      it.pace = pace;
      it.moving.setAttribute("class", `moving ${pace}`);
    }
  }

  #tellKafka(station) {
    const word = healthOf(station);
    this.#kafka.group.setAttribute("class", `kafka ${word}`);
    text(this.#kafka.told, `${GLYPHS[word]} Kafka ${word}${station.detail ? ` · ${station.detail}` : ""}`);
  }
}

function caption(name, unit) {
  if (!unit || unit === "%" || name.endsWith(unit) || unit === `${name}s`) {
    return name;
  }
  return unit.startsWith(`${name}/`) ? unit : `${name}, ${unit}`;
}

// Lines over steps, checkpoints or time, with a legend that says the newest values and hides lines.

import { base, colour, numbers, Plot } from "./charts.js";
import { el, text } from "./dom.js";

// More points than these are a band of symbols; the one under the pointer is shown all the same.
const SYMBOLS_MAX = 60;

const swatch = (line) =>
  el("span", { class: `swatch ${line.dash ? "dashed" : ""} ${line.colour}`, "aria-hidden": "true" });

export class Lines {
  #spec;
  #hidden = new Set();
  #data = {};
  #values = new Map();
  #entries = new Map();
  #plot;
  #host;

  /**
   * spec: { label, lines: [{key, name, colour, dash?, width?, symbol?, step?}], x: {name, type, format},
   * y: {format, min?, max?, log?}, tip?(points), pick?(point), band? }
   */
  constructor(root, spec) {
    this.#spec = spec;
    this.#host = el("div", { class: `plot ${spec.size ?? ""}`, role: "img", "aria-label": spec.label });
    root.append(this.#legend(), this.#host);
    this.#plot = new Plot(
      this.#host,
      () => this.#option(),
      (chart) => {
        if (spec.pick) {
          chart.on("click", (at) => this.#pointOf(at) && spec.pick(this.#pointOf(at)));
        }
      },
    );
  }

  /** data: key → [[x, y, more…]] in the order of x. */
  show(data) {
    this.#data = data;
    const told = [];
    for (const line of this.#spec.lines) {
      const newest = (data[line.key] ?? []).findLast((it) => it[1] !== null);
      const value = newest ? this.#spec.y.format(newest[1]) : "–";
      text(this.#values.get(line.key), value);
      this.#entries.get(line.key).hidden = !newest;
      if (newest) {
        told.push(`${line.name} ${value}`);
      }
    }
    this.#host.setAttribute("aria-label", `${this.#spec.label}. Newest: ${told.join(", ")}.`);
    this.#plot.again();
  }

  #pointOf({ seriesId, dataIndex }) {
    return this.#data[seriesId]?.[dataIndex];
  }

  #legend() {
    const toggle = (line, button) => {
      const shown = this.#hidden.delete(line.key);
      if (!shown) {
        this.#hidden.add(line.key);
      }
      button.setAttribute("aria-pressed", String(shown));
      this.#plot.again();
    };
    const entries = this.#spec.lines.map((line) => {
      const value = el("span", { class: "value" }, "–");
      this.#values.set(line.key, value);
      const entry = el(
        "button",
        {
          type: "button",
          class: "legend-entry",
          "aria-pressed": "true",
          onclick: (event) => toggle(line, event.currentTarget),
        },
        swatch(line),
        line.name,
        value,
      );
      this.#entries.set(line.key, entry);
      return entry;
    });
    return el("div", { class: "legend", role: "group", "aria-label": "Lines shown" }, entries);
  }

  #option() {
    const { x, y, lines } = this.#spec;
    if (!lines.some((line) => this.#data[line.key]?.length)) {
      return null;
    }
    const { axis, option } = base();
    const shown = lines.filter((line) => !this.#hidden.has(line.key));
    return {
      ...option,
      tooltip: { ...option.tooltip, trigger: "axis", formatter: (at) => this.#tip(at) },
      xAxis: {
        ...axis,
        type: x.type ?? "value",
        min: "dataMin",
        max: "dataMax",
        splitLine: { show: false },
        axisLabel: { ...axis.axisLabel, formatter: x.format, showMinLabel: false, showMaxLabel: false },
      },
      yAxis: {
        ...axis,
        type: y.log ? "log" : "value",
        min: y.min ?? null,
        max: y.max ?? null,
        scale: true,
        splitNumber: 4,
        axisLine: { show: false },
        axisLabel: { ...axis.axisLabel, formatter: y.axis ?? y.format },
      },
      series: [...this.#band(), ...shown.map((line) => this.#series(line))],
    };
  }

  #series(line) {
    const paint = colour(line.colour);
    const all = this.#data[line.key] ?? [];
    return {
      id: line.key,
      name: line.name,
      type: "line",
      // A logarithm has no place for nothing.
      data: numbers(this.#spec.y.log ? all.map(([x, y]) => [x, y > 0 ? y : null]) : all, 2),
      dimensions: ["x", "y"],
      step: line.step ? "end" : false,
      connectNulls: true,
      sampling: line.symbol ? undefined : "lttb",
      showSymbol: Boolean(line.symbol) && all.length <= SYMBOLS_MAX,
      symbol: line.symbol ?? "circle",
      symbolSize: line.symbolSize ?? 5,
      itemStyle: { color: paint },
      lineStyle: { color: paint, width: line.width ?? 1.5, type: line.dash ?? "solid" },
      emphasis: { disabled: true },
      z: line.width > 2 ? 4 : 3,
    };
  }

  // What chance allows, behind the line it belongs to. One polygon: areas stack on categories only.
  #band() {
    const band = this.#data.band;
    if (!band?.length || this.#hidden.has(this.#spec.band)) {
      return [];
    }
    const paint = colour(this.#spec.lines.find((line) => line.key === this.#spec.band).colour);
    const outline = (api) => [
      ...band.map(([at, low]) => api.coord([at, low])),
      ...band.map(([at, , high]) => api.coord([at, high])).reverse(),
    ];
    const polygon = ({ dataIndex }, api) =>
      dataIndex === 0
        ? { type: "polygon", shape: { points: outline(api) }, style: { fill: paint, opacity: 0.14 } }
        : null;
    return [
      {
        id: "band",
        type: "custom",
        data: numbers(band, 3),
        dimensions: ["x", "low", "high"],
        encode: { x: 0, y: [1, 2] },
        renderItem: polygon,
        silent: true,
        clip: true,
        z: 1,
      },
    ];
  }

  #tip(at) {
    const seen = at
      .filter((it) => it.seriesId !== "band")
      .map((it) => ({ key: it.seriesId, point: this.#pointOf(it) }))
      .filter((it) => it.point);
    if (seen.length === 0) {
      return "";
    }
    const { x, y, tip } = this.#spec;
    return [
      el("strong", {}, `${x.name} ${x.format(seen[0].point[0])}`),
      ...seen.map(({ key, point }) => {
        const line = this.#spec.lines.find((each) => each.key === key);
        return el(
          "div",
          { class: "tip" },
          swatch(line),
          el("span", {}, line.name),
          el("span", { class: "value" }, y.format(point[1])),
        );
      }),
      ...(tip ? tip(seen.map((it) => it.point)).map((sentence) => el("div", { class: "tip-more" }, sentence)) : []),
    ];
  }
}

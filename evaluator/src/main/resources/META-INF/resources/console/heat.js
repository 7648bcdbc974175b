// The heat map of α and β.

import { base, colour, numbers, Plot } from "./charts.js";
import { el } from "./dom.js";
import { number, percent, short } from "./format.js";
import { nearest } from "./grid.js";

// Cividis: even in lightness, the same to colour-blind eyes.
const RAMP = ["#00224e", "#2a3f6d", "#575c6d", "#7d7c78", "#a59c74", "#d3c164", "#fee838"];

export class HeatMap {
  #grid = null;
  #mix = null;
  #cells = new Float64Array();
  #plot;
  #host;

  constructor(host, pick) {
    this.#host = host;
    this.#plot = new Plot(
      host,
      () => this.#option(),
      (chart) =>
        chart.on("click", ({ data }) => {
          const [column, row] = data?.value ?? data ?? [];
          if (column !== undefined) {
            pick({ alpha: this.#grid.alphas[row], beta: this.#grid.betas[column] });
          }
        }),
    );
  }

  show(grid) {
    this.#grid = grid;
    this.#cells = numbers(grid.top1.flatMap((row, i) => row.map((top1, j) => [j, i, top1])), 3);
    this.#plot.again();
  }

  mark(mix) {
    this.#mix = mix;
    this.#host.setAttribute(
      "aria-label",
      `Accuracy by α and β; chosen: α ${mix.alpha.toFixed(2)}, β ${number(mix.beta)}. The sliders choose.`,
    );
    this.#plot.again();
  }

  #at(mix) {
    return [nearest(this.#grid.betas, mix.beta), nearest(this.#grid.alphas, mix.alpha)];
  }

  #marker(name, mix, symbol, size) {
    return {
      name,
      type: "scatter",
      data: mix ? [this.#at(mix)] : [],
      symbol,
      symbolSize: size,
      itemStyle: { color: symbol === "circle" ? "rgba(0,0,0,0)" : "#fff", borderColor: "#fff", borderWidth: 2, shadowColor: "#000", shadowBlur: 4 },
      emphasis: { disabled: true },
      z: 5,
    };
  }

  #option() {
    if (!this.#grid) {
      return null;
    }
    const { axis, option } = base();
    const { alphas, betas, current, best } = this.#grid;
    const values = this.#grid.top1.flat();
    const category = (name, data, nameGap, labels) => ({
      ...axis,
      type: "category",
      data,
      name,
      nameLocation: "middle",
      nameGap,
      axisLabel: { ...axis.axisLabel, interval: (i) => i % Math.ceil((data.length - 1) / labels) === 0 },
      axisLine: { show: false },
    });
    return {
      ...option,
      grid: { left: 44, right: 76, top: 8, bottom: 44 },
      tooltip: {
        ...option.tooltip,
        formatter: ({ data }) => {
          const [column, row] = data.value ?? data;
          return [
            el("strong", {}, percent(this.#grid.top1[row][column])),
            el("div", {}, `α ${alphas[row].toFixed(2)}, β ${number(betas[column])}`),
          ];
        },
      },
      xAxis: category("β: temperature of the KD head", betas.map(short), 28, 4),
      yAxis: category("α: share of the CE head", alphas.map((it) => it.toFixed(1)), 32, 5),
      visualMap: {
        min: values.reduce((a, b) => Math.min(a, b), 1),
        max: values.reduce((a, b) => Math.max(a, b), 0),
        seriesIndex: 0,
        right: 0,
        top: "middle",
        itemWidth: 12,
        itemHeight: 200,
        formatter: (value) => percent(value, 0),
        text: ["", ""],
        calculable: true,
        inRange: { color: RAMP },
        textStyle: { color: colour("muted") },
      },
      series: [
        {
          type: "heatmap",
          data: this.#cells,
          dimensions: ["x", "y", "top1"],
          progressive: 0,
          emphasis: { disabled: true },
        },
        this.#marker("In service", current, "circle", 14),
        this.#marker("Best", best, "diamond", 12),
        this.#marker("Chosen", this.#mix, "path://M-1,-5 H1 V-1 H5 V1 H1 V5 H-1 V1 H-5 V-1 H-1 Z", 18),
      ],
    };
  }
}

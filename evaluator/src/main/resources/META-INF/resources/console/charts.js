// The plotting library: loaded when something is to be drawn, drawn only where it is seen.

const LIBRARY = "./vendor/echarts.esm.min.js";

let library = null;

// A canvas that measures and never draws keeps every text that it was ever asked about (Chromium 156:
// 1.6 KB each), as the library's own would; one that is gone keeps none.
const MEASURED_MAX = 500;
let pen = null;
let measured = 0;

function measureText(words, font) {
  if (measured++ % MEASURED_MAX === 0) {
    pen = document.createElement("canvas").getContext("2d");
  }
  pen.font = font || "12px sans-serif";
  return pen.measureText(words);
}

const load = () => {
  library ??= import(LIBRARY).then((loaded) => {
    loaded.setPlatformAPI({ measureText });
    return loaded;
  });
  return library;
};

let probe = null;
let colours = new Map();

/** A custom property as the scheme of the moment has it. */
export function colour(name) {
  if (!probe) {
    probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
  }
  if (!colours.has(name)) {
    probe.style.color = `var(--${name})`;
    colours.set(name, getComputedStyle(probe).color);
  }
  return colours.get(name);
}

const all = new Set();

/** After a change of scheme. */
export function recolour() {
  colours = new Map();
  all.forEach((plot) => plot.again());
}

const FONT = () => getComputedStyle(document.body).fontFamily;

/** What all plots share. */
export function base() {
  const muted = colour("muted");
  const axis = {
    axisLine: { lineStyle: { color: colour("line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: muted, fontSize: 12, hideOverlap: true },
    nameTextStyle: { color: muted, fontSize: 12 },
    splitLine: { lineStyle: { color: colour("line") } },
  };
  return {
    axis,
    option: {
      animation: false,
      textStyle: { fontFamily: FONT() },
      grid: { left: 8, right: 16, top: 12, bottom: 8, containLabel: true },
      tooltip: {
        confine: true,
        backgroundColor: colour("card"),
        borderColor: colour("line-strong"),
        textStyle: { color: colour("ink"), fontSize: 13 },
        extraCssText: "box-shadow:none",
      },
    },
  };
}

/**
 * Points as the library takes them without copying: it clones lists and objects in its options
 * through and through, twice for each drawing, and keeps those of the drawing before.
 */
export function numbers(points, width) {
  const flat = new Float64Array(points.length * width);
  points.forEach((point, i) => {
    for (let k = 0; k < width; k++) {
      flat[i * width + k] = point[k] ?? NaN;
    }
  });
  return flat;
}

/** One plot in one element. `option` is asked when it is time to draw, and only then. */
export class Plot {
  #host;
  #option;
  #wired;
  #chart = null;
  #seen = false;
  #dirty = false;

  constructor(host, option, wired = () => {}) {
    this.#host = host;
    this.#option = option;
    this.#wired = wired;
    all.add(this);
    new IntersectionObserver(([entry]) => {
      this.#seen = entry.isIntersecting;
      this.#draw();
    }, { rootMargin: "200px" }).observe(host);
    new ResizeObserver(() => this.#chart?.resize()).observe(host);
  }

  again() {
    this.#dirty = true;
    this.#draw();
  }

  async #draw() {
    if (!this.#seen || !this.#dirty) {
      return;
    }
    this.#dirty = false;
    const option = this.#option();
    if (option === null) {
      this.#chart?.clear();
      return;
    }
    try {
      const { init } = await load();
      if (!this.#chart) {
        this.#chart = init(this.#host, null, { renderer: "canvas" });
        this.#wired(this.#chart);
      }
      this.#chart.setOption(option, { notMerge: true, lazyUpdate: true });
    } catch (e) {
      this.#host.textContent = `The plot cannot be drawn: ${e.message}`;
    }
  }
}

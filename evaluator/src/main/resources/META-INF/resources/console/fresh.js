// How champions answer samples before these train them, and how the teacher does; windows over time.

import { byId, el, keyed, text } from "./dom.js";
import { clock, count, percent } from "./format.js";
import { Lines } from "./lines.js";

const ALARMS_MAX = 5;

const shortClock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });

const line = (windows) => windows.map((it) => [Date.parse(it.to), it.accuracy, it]);

export function wireFresh(state) {
  const plot = new Lines(byId("fresh-chart"), {
    label: "Accuracy on samples before they train, over time",
    x: { name: "", type: "time", format: (at) => shortClock.format(at) },
    y: { format: (value) => percent(value, 0) },
    lines: [
      { key: "labels", name: "Against labels", colour: "s-mix", width: 2, symbol: "circle" },
      { key: "teacher", name: "Against the teacher", colour: "s-teacher", dash: "dashed", width: 2, symbol: "rect" },
    ],
    tip: (points) =>
      points.flatMap((it) => [`${count(it[2].images)} images`, ...(it[2].alarms ?? [])]),
  });
  state.on("prequential", () => {
    const { labels, teacher } = state.prequential;
    const empty = labels.length + teacher.length === 0;
    byId("fresh-empty").hidden = !empty;
    byId("fresh-full").hidden = empty;
    plot.show({ labels: line(labels), teacher: line(teacher) });
    const alarms = [...labels, ...teacher]
      .filter((it) => it.alarms?.length)
      .sort((a, b) => Date.parse(b.to) - Date.parse(a.to))
      .flatMap((it) => it.alarms.map((alarm) => ({ at: it.to, alarm })))
      .slice(0, ALARMS_MAX);
    keyed(
      byId("alarms"),
      alarms,
      (it) => `${it.at} ${it.alarm}`,
      (it) => el("li", { class: "note" }, el("time", { datetime: it.at }, clock(it.at)), ` ${it.alarm}`),
    );
    text(byId("alarms-none"), empty || alarms.length > 0 ? "" : "No class has left its band.");
  });
}

// Images that could not be taught, by reason, and the newest of them.

import { byId, el, keyed, text } from "./dom.js";
import { ago, count, day, short, words } from "./format.js";

const reasonRow = () =>
  el(
    "li",
    {},
    el("span", { class: "class" }),
    el("span", { class: "value" }),
    el("meter", { min: "0", "aria-hidden": "true" }),
  );

const newestRow = (it) =>
  el(
    "tr",
    {},
    el("td", { class: "number", title: day(it.at) }),
    el("td", {}, words(it.reason)),
    el("td", { class: "reason" }, it.detail ?? ""),
    el("td", { class: "number" }, `${it.topic}-${it.partition}@${it.offset}`),
  );

export function wireRejected(state) {
  state.on("rejected clock", () => {
    const now = state.rejected;
    const total = now?.total ?? 0;
    byId("rejected-empty").hidden = total > 0;
    byId("rejected-full").hidden = total === 0;
    if (total === 0) {
      return;
    }
    text(byId("rejected-total"), `${count(total)} in all, ${short(now.perMinute)} a minute`);
    const reasons = Object.entries(now.byReason ?? {}).sort((a, b) => b[1] - a[1]);
    keyed(byId("rejected-reasons"), reasons, ([reason]) => reason, reasonRow, (node, [reason, images]) => {
      const [name, value, meter] = node.children;
      text(name, words(reason));
      text(value, count(images));
      meter.max = total;
      meter.value = images;
    });
    keyed(
      byId("rejected-rows"),
      now.newest,
      (it) => `${it.topic}-${it.partition}@${it.offset}`,
      newestRow,
      (node, it) => text(node.children[0], ago(it.at)),
    );
  });
}

// Who is champion and why, and a hand on it.

import { post } from "./api.js";
import { askFor } from "./ask.js";
import { checkpointButton } from "./checkpoint.js";
import { byId, el, keyed, text } from "./dom.js";
import { ago, day, shortId, words } from "./format.js";

const path = (studentId, verb) => `/promotions/${encodeURIComponent(studentId)}/${verb}`;

const VERBS = {
  rollback: {
    title: "Roll back the champion",
    confirm: "Roll back",
    what: (it) =>
      `${it.champion} gives the alias back to ${it.predecessor ?? "the champion before"}. ` +
      "Applications that follow the champion swap within seconds.",
    done: (it) => `Rolled back: ${shortId(it.checkpointId)} is champion.`,
  },
  pin: {
    title: "Pin the champion",
    confirm: "Pin",
    what: (it) =>
      `${it.champion} stays champion: until it is unpinned, no rule and no rollback takes the alias from it.`,
    done: (it) => `Pinned: ${shortId(it.checkpointId)} stays champion.`,
  },
  unpin: {
    title: "Unpin the champion",
    confirm: "Unpin",
    what: (it) => `The rules may move the alias from ${it.champion} again.`,
    done: () => "Unpinned: the rules may promote again.",
  },
};

function ask(state, verb) {
  const { title, confirm, what, done } = VERBS[verb];
  const studentId = state.shown;
  askFor({
    title,
    confirm,
    what: what(state.succession),
    run: async (asked) => done(await post(path(studentId, verb), asked)),
  });
}

/** The student need not be the one that is shown. */
export function askPromotion(studentId, checkpointId) {
  askFor({
    title: "Make it the champion",
    confirm: "Promote",
    what: `${checkpointId} becomes champion of ${studentId}, whatever the gate says. Applications that follow the champion swap within seconds.`,
    run: async (asked) => {
      const decision = await post(path(studentId, "promote"), { checkpointId, ...asked });
      return `Promoted: ${shortId(decision.checkpointId)} is champion.`;
    },
  });
}

function entry(decision) {
  return el(
    "li",
    {},
    el(
      "div",
      { class: "chain-head" },
      el("span", { class: `badge kind-${decision.kind.toLowerCase()}` }, words(decision.kind)),
      checkpointButton(decision.checkpointId),
      el("span", { class: "muted" }, `by ${decision.actor}`),
      el("time", { datetime: decision.createdAt, title: day(decision.createdAt) }),
    ),
    el("p", {}, decision.reason),
  );
}

export function wirePromotions(state) {
  for (const verb of Object.keys(VERBS)) {
    byId(verb).addEventListener("click", () => ask(state, verb));
  }
  state.on("succession students clock", () => {
    const now = state.succession;
    const champion = now?.champion ?? null;
    byId("promotions-empty").hidden = champion !== null;
    byId("promotions-full").hidden = champion === null;
    if (champion === null) {
      return;
    }
    keyed(byId("champion-now"), [champion], (it) => it, checkpointButton);
    text(
      byId("predecessor"),
      now.predecessor ? `A rollback brings back ${shortId(now.predecessor)}.` : "There is none before it to roll back to.",
    );
    byId("pinned").hidden = !now.pinned;
    byId("pin").hidden = now.pinned;
    byId("unpin").hidden = !now.pinned;
    keyed(byId("decisions"), now.newestFirst, (it) => it.number, entry, (node, it) =>
      text(node.querySelector("time"), ago(it.createdAt)),
    );
  });
}

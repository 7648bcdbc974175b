// A decision is asked for with a name and a reason, told in full before it is taken.

import { openDialog } from "./dialog.js";
import { byId, el, text } from "./dom.js";

const NAME = "coffey.actor";
const TOLD_MILLIS = 8_000;

function remembered() {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

function remember(actor) {
  try {
    localStorage.setItem(NAME, actor);
  } catch {
    // It will be asked for again.
  }
}

let quiet = null;

/** Says what happened, to eyes and ears. */
export function tell(sentence) {
  const place = byId("told");
  clearTimeout(quiet);
  place.classList.add("shown");
  text(place, sentence);
  quiet = setTimeout(() => {
    place.classList.remove("shown");
    text(place, "");
  }, TOLD_MILLIS);
}

/** run({actor, reason}) acts and gives the sentence to tell; what it throws is shown and may be tried again. */
export function askFor({ title, what, confirm, run }) {
  const actor = el("input", { id: "actor", required: true, maxlength: "100", autocomplete: "name" });
  actor.value = remembered();
  const reason = el("textarea", { id: "reason", required: true, rows: "3", maxlength: "500" });
  const refusal = el("p", { class: "error", role: "alert", hidden: true });
  const act = el("button", { class: "primary" }, confirm);
  const submit = async (event) => {
    event.preventDefault();
    refusal.hidden = true;
    act.disabled = true;
    try {
      const asked = { actor: actor.value.trim(), reason: reason.value.trim() };
      remember(asked.actor);
      const sentence = await run(asked);
      close();
      tell(sentence);
    } catch (e) {
      refusal.textContent = e.message;
      refusal.hidden = false;
      act.disabled = false;
      act.focus();
    }
  };
  const form = el(
    "form",
    { onsubmit: submit },
    el("p", {}, what),
    el("label", { for: "actor" }, "Your name"),
    actor,
    el("label", { for: "reason" }, "Reason; it stays with the decision"),
    reason,
    refusal,
    el(
      "footer",
      { class: "dialog-foot" },
      el("button", { type: "button", onclick: () => close() }, "Cancel"),
      act,
    ),
  );
  const { close } = openDialog({ title, body: form, className: "small" });
  (actor.value ? reason : actor).focus();
}

// A modal dialog that keeps the focus inside and gives it back.

import { el } from "./dom.js";

const REACHABLE =
  'button:not([disabled]), [href], input:not([disabled]), select, textarea, summary, [tabindex="0"]';

function wrap(dialog, event) {
  if (event.key !== "Tab") {
    return;
  }
  const all = [...dialog.querySelectorAll(REACHABLE)].filter((it) => it.offsetParent !== null);
  const [first, last] = [all[0], all[all.length - 1]];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

let ids = 0;

/** Opens; returns what closes it. The focus goes back to what had it, or to `home` when that is gone. */
export function openDialog({ title, body, className = "", onclose = () => {} }) {
  const before = document.activeElement;
  const homeKey = before?.dataset?.checkpoint;
  const id = `dialog-${++ids}`;
  const close = () => dialog.close();
  const dialog = el(
    "dialog",
    { class: className, "aria-labelledby": id, onkeydown: (event) => wrap(dialog, event) },
    el(
      "header",
      { class: "dialog-head" },
      el("h2", { id, tabindex: "-1" }, title),
      el("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: close }, "✕"),
    ),
    body,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    onclose();
    const home = before?.isConnected
      ? before
      : homeKey && document.querySelector(`[data-checkpoint="${CSS.escape(homeKey)}"]`);
    (home || document.querySelector("main")).focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, close };
}

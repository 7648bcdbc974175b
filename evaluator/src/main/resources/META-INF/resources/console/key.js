// The API key: asked for once, kept as long as the tab, sent with every request.

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";

const NAME = "coffey.key";
let memory = null;
let asking = null;

export const keyNow = () => {
  try {
    return sessionStorage.getItem(NAME) ?? memory;
  } catch {
    return memory;
  }
};

function keep(key) {
  memory = key;
  try {
    sessionStorage.setItem(NAME, key);
  } catch {
    // Without storage the key lasts until the page is loaded again.
  }
}

/** Whether another key may help. */
export const wantsKey = (status) => status === 401 || status === 403;

/**
 * True when there is another key to try than the one that was refused, false when the person would
 * not give one.
 */
export function askForKey(refused, refusal) {
  if (keyNow() !== refused) {
    return Promise.resolve(true); // it was given while the server answered
  }
  asking ??= prompt(whyNot(refused, refusal)).finally(() => {
    asking = null;
  });
  return asking;
}

function whyNot(refused, { status, message }) {
  if (status === 403) {
    return message;
  }
  return refused === null ? null : "That key was not accepted.";
}

function prompt(why) {
  return new Promise((answer) => {
    let given = false;
    const input = el("input", {
      id: "api-key",
      type: "password",
      autocomplete: "off",
      required: true,
      autofocus: true,
    });
    const body = el(
      "form",
      {
        method: "dialog",
        onsubmit: () => {
          given = true;
          keep(input.value.trim());
        },
      },
      why
        ? el("p", { class: "error", role: "alert" }, why)
        : el("p", {}, "This evaluator asks for an API key. It is kept until the tab is closed."),
      el("label", { for: "api-key" }, "API key"),
      input,
      el("footer", { class: "dialog-foot" }, el("button", { class: "primary" }, "Use this key")),
    );
    openDialog({ title: "API key", body, className: "small", onclose: () => answer(given) });
  });
}

// Light or dark: the system's choice until a person makes another.

import { recolour } from "./charts.js";
import { byId, text } from "./dom.js";

const NAME = "coffey.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

const now = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");

function tell() {
  const other = now() === "dark" ? "light" : "dark";
  const button = byId("theme");
  text(button, other === "dark" ? "☾" : "☀");
  button.setAttribute("aria-label", `Use the ${other} scheme`);
  button.title = `Use the ${other} scheme`;
  recolour();
}

export function wireTheme() {
  byId("theme").addEventListener("click", () => {
    const next = now() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(NAME, next);
    } catch {
      // It lasts until the page is loaded again.
    }
    tell();
  });
  dark.addEventListener("change", tell);
  tell();
}

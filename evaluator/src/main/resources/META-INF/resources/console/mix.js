// α and β: what any mix of the heads would score, and the publishing of one.

import { get, post } from "./api.js";
import { askFor } from "./ask.js";
import { byId, text } from "./dom.js";
import { count, number, percent, points, shortId } from "./format.js";
import { betaAt, positionOf, topOneAt } from "./grid.js";
import { HeatMap } from "./heat.js";

const FETCH_EVERY_MILLIS_MIN = 10_000;

export function wireMix(state) {
  const alpha = byId("alpha");
  const beta = byId("beta");
  let student = null; // the one that is asked about
  let grid = null;
  let touched = false;
  let fetchedAt = 0;
  let later = null;
  let turn = 0;

  const notch = (mix) => String(Math.round(positionOf(grid.betas, mix.beta) * Number(beta.max)));

  // Sliders have notches: at the one of a mix that is known they mean that mix, not one beside it.
  const chosen = () => {
    const known = [grid.current, grid.best].find(
      (it) => it && Number(alpha.value).toFixed(2) === it.alpha.toFixed(2) && beta.value === notch(it),
    );
    const told = {
      alpha: Number(alpha.value),
      beta: betaAt(grid.betas, Number(beta.value) / Number(beta.max)),
    };
    return known ?? { ...told, top1: topOneAt(grid, told.alpha, told.beta) };
  };

  const choose = (mix) => {
    alpha.value = String(mix.alpha);
    beta.value = notch(mix);
    tellChoice();
  };

  const map = new HeatMap(byId("heat"), (mix) => {
    touched = true;
    choose(mix);
  });

  function tellChoice() {
    const mix = chosen();
    const { top1 } = mix;
    text(byId("alpha-now"), mix.alpha.toFixed(2));
    text(byId("beta-now"), number(mix.beta));
    alpha.setAttribute("aria-valuetext", `α ${mix.alpha.toFixed(2)}, accuracy ${percent(top1)}`);
    beta.setAttribute("aria-valuetext", `β ${number(mix.beta)}, accuracy ${percent(top1)}`);
    text(byId("mix-top1"), percent(top1));
    text(byId("mix-against"), `${points(top1 - grid.current.top1)} against the mix in service`);
    map.mark(mix);
  }

  function tellGrid() {
    byId("mix-empty").hidden = grid !== null || byId("mix-why").textContent !== "";
    byId("mix-full").hidden = grid === null;
    if (!grid) {
      return;
    }
    const { current, best } = grid;
    text(
      byId("mix-note"),
      `Heads of ${grid.studentId}, ${shortId(grid.checkpointId)}, on ${count(grid.images)} images of ${grid.tunedOn}, a slice that is never scored.`,
    );
    text(byId("mix-current"), `○ In service: α ${current.alpha.toFixed(2)}, β ${number(current.beta)}, ${percent(current.top1)}`);
    byId("mix-best").hidden = !best;
    if (best) {
      text(byId("mix-best"), `◇ Best: α ${best.alpha.toFixed(2)}, β ${number(best.beta)}, ${percent(best.top1)}`);
    }
    map.show(grid);
    if (touched) {
      tellChoice();
    } else {
      choose(current);
    }
  }

  /** What is known of the one that was shown, and an answer that is still to come, count no more. */
  function turnTo(next) {
    turn++;
    student = next;
    grid = null;
    touched = false;
    text(byId("mix-why"), "");
    tellGrid();
  }

  async function fetchGrid() {
    fetchedAt = Date.now();
    const mine = ++turn;
    let answer = null;
    let why = "";
    try {
      answer = await get(`/console/mix?student=${encodeURIComponent(student)}`);
    } catch (e) {
      why = e.status === 404 ? "" : e.message;
    }
    if (mine === turn) {
      // What was known is better than nothing while the evaluator is away.
      grid = why ? grid : answer;
      text(byId("mix-why"), why);
      tellGrid();
    }
  }

  function refetch() {
    clearTimeout(later);
    // Without a champion there is no grid, and a browser writes a 404 to its console.
    const next = state.succession?.champion ? state.shown : null;
    if (next !== student) {
      turnTo(next);
    }
    const wait = fetchedAt + FETCH_EVERY_MILLIS_MIN - Date.now();
    if (student !== null && (wait <= 0 || grid === null)) {
      fetchGrid();
    } else if (student !== null) {
      later = setTimeout(refetch, wait);
    }
  }

  for (const slider of [alpha, beta]) {
    slider.addEventListener("input", () => {
      touched = true;
      tellChoice();
    });
  }
  const jump = (id, mixOf) =>
    byId(id).addEventListener("click", () => {
      touched = true;
      choose(mixOf());
    });
  jump("mix-current", () => grid.current);
  jump("mix-best", () => grid.best);
  byId("publish").addEventListener("click", () => {
    const { studentId, checkpointId } = grid;
    const mix = chosen();
    const top1 = percent(mix.top1);
    askFor({
      title: "Publish this mix",
      confirm: "Publish",
      what:
        `α ${mix.alpha.toFixed(2)} and β ${number(mix.beta)} for ${checkpointId}: ${top1} on ${grid.tunedOn}. ` +
        "Applications that follow the student take it without a new checkpoint.",
      run: async (asked) => {
        const told = await post("/console/mix", { studentId, checkpointId, alpha: mix.alpha, beta: mix.beta, ...asked });
        touched = false;
        fetchedAt = 0;
        refetch();
        return `Published: α ${told.alpha.toFixed(2)}, β ${number(told.beta)}.`;
      },
    });
  });
  state.on("students succession evaluations", refetch);
  tellGrid();
}

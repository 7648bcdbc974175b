// Live images: teacher's and student's top five, side by side.

import { byId, el, keyed, text } from "./dom.js";
import { clock, percent } from "./format.js";

const CHANGE_EVERY_MILLIS_MIN = 2_000;

const top = (answers) => answers?.[0]?.class;

const agree = (image) => top(image.teacher) !== undefined && top(image.teacher) === top(image.student);

function thumb(image, choose) {
  const mark = agree(image) ? "agree" : "differ";
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: `thumb ${mark}`, onclick: () => choose(image.id), "aria-pressed": "false" },
      el("img", {
        src: image.image,
        width: "64",
        height: "64",
        alt: `${image.label ?? "Unlabelled image"}; teacher and student ${mark}`,
      }),
      el("span", { class: "mark", "aria-hidden": "true" }, agree(image) ? "=" : "≠"),
    ),
  );
}

function bars(list, answers, label) {
  const five = (answers ?? []).slice(0, 5);
  keyed(
    list,
    five.map((it, i) => ({ ...it, i })),
    (it) => it.i,
    () =>
      el(
        "li",
        {},
        el("span", { class: "class" }),
        el("span", { class: "value" }),
        el("meter", { min: "0", max: "1", "aria-hidden": "true" }),
      ),
    (node, it) => {
      const [name, value, meter] = node.children;
      text(name, it.class);
      text(value, percent(it.p));
      meter.value = it.p;
      node.classList.toggle("right", label !== null && it.class === label);
    },
  );
}

export function wireImages(state) {
  const pause = byId("pause-images");
  let student = null;
  let chosen = null;
  let drawn = [];
  let held = null; // those that stay while it is paused
  let changedAt = 0;

  const hold = (on) => {
    held = on ? drawn : null;
    pause.setAttribute("aria-pressed", String(on));
    text(pause, on ? "Follow the newest" : "Pause");
  };

  const choose = (id) => {
    chosen = id;
    hold(true);
    render();
  };

  function shown(images) {
    const now = Date.now();
    const newest = images[images.length - 1];
    const old = images.find((it) => it.id === chosen);
    if (!old || (held === null && now - changedAt >= CHANGE_EVERY_MILLIS_MIN)) {
      changedAt = newest.id === chosen ? changedAt : now;
      chosen = newest.id;
      return newest;
    }
    return old;
  }

  /** Whether they are of this evaluator: another that watches the student has them instead. */
  function areHere() {
    const elsewhere = state.stations?.imagesAt ?? null;
    byId("images-none").hidden = elsewhere !== null;
    byId("images-elsewhere").hidden = elsewhere === null;
    if (elsewhere !== null) {
      byId("images-at").href = elsewhere;
      text(byId("images-at"), elsewhere);
    }
    return elsewhere === null;
  }

  function render() {
    if (student !== state.shown) {
      student = state.shown;
      hold(false);
    }
    const live = areHere() ? state.images : [];
    const images = held ?? live;
    drawn = images;
    byId("images-empty").hidden = images.length > 0;
    pause.hidden = images.length === 0;
    byId("images-full").hidden = images.length === 0;
    if (images.length === 0) {
      return;
    }
    const image = shown(images);
    const picture = byId("image-shown");
    if (picture.getAttribute("src") !== image.image) {
      picture.src = image.image;
      picture.alt = image.label ?? "An unlabelled image";
    }
    text(byId("image-label"), image.label ? `Label: ${image.label}` : "No label");
    text(byId("image-verdict"), agree(image) ? "= They agree" : "≠ They differ");
    byId("image-verdict").className = agree(image) ? "badge agree" : "badge differ";
    text(byId("image-at"), clock(image.at));
    bars(byId("teacher-top5"), image.teacher, image.label ?? null);
    bars(byId("student-top5"), image.student, image.label ?? null);
    keyed(byId("thumbs"), [...images].reverse(), (it) => it.id, (it) => thumb(it, choose), (node, it) =>
      node.firstChild.setAttribute("aria-pressed", String(it.id === chosen)),
    );
    text(byId("images-agree"), `They agree on ${images.filter(agree).length} of the last ${images.length}`);
  }

  pause.addEventListener("click", () => {
    hold(held === null);
    render();
  });
  state.on("image stations clock", render);
}

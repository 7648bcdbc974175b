// All that the page knows of the system. Bounded: a page that is open for a month holds what it
// held after an hour.

const STEPS_MAX = 2000;
const EVALUATIONS_MAX = 500;
const WINDOWS_MAX = 500;
const IMAGES_MAX = 12;
const DECISIONS_MAX = 50;
const REJECTED_MAX = 20;
const RENDER_EVERY_MILLIS = 250;

/** The newest half as it is, the older ones evenly thinned to a quarter. */
export function thinned(list, max) {
  if (list.length <= max) {
    return list;
  }
  const newest = list.slice(-Math.floor(max / 2));
  const older = list.slice(0, list.length - newest.length);
  const keep = Math.floor(max / 4);
  const kept = Array.from({ length: keep }, (_, i) => older[Math.floor((i * older.length) / keep)]);
  return [...kept, ...newest];
}

function merged(old, more, keyOf, max) {
  const byKey = new Map(old.map((item) => [keyOf(item), item]));
  for (const item of more) {
    byKey.delete(keyOf(item));
    byKey.set(keyOf(item), item);
  }
  return [...byKey.values()].slice(-max);
}

const nothing = () => ({
  stations: null,
  steps: [],
  evaluations: [],
  succession: null,
  image: [],
  rejected: null,
  prequential: { labels: [], teacher: [] },
  leaderboard: null,
});

export class State {
  #listeners = new Map();
  #dirty = new Set();
  #timer = null;
  #stale = new Set();
  #beats = 0;
  #data = nothing();
  students = [];
  shown = null;

  get stations() { return this.#data.stations; }
  get steps() { return this.#data.steps; }
  get evaluations() { return this.#data.evaluations; }
  get succession() { return this.#data.succession; }
  get images() { return this.#data.image; }
  get rejected() { return this.#data.rejected; }
  get leaderboard() { return this.#data.leaderboard; }
  get prequential() { return this.#data.prequential; }

  on(kinds, listener) {
    for (const kind of kinds.split(" ")) {
      this.#listeners.set(kind, [...(this.#listeners.get(kind) ?? []), listener]);
    }
  }

  /** A new connection brings the whole state again: what came before it goes, kind by kind. */
  opened() {
    this.#stale = new Set(Object.keys(this.#data));
    this.#beats = 0;
  }

  /** All that is one student's. */
  forget() {
    this.#data = { ...nothing(), leaderboard: this.leaderboard };
    Object.keys(this.#data).forEach((kind) => this.changed(kind));
  }

  take(kind, event) {
    if (kind === "students") {
      this.#takeStudents(event);
      return;
    }
    if (!(kind in this.#data)) {
      return; // a newer server may tell more
    }
    if (this.#stale.delete(kind)) {
      this.#data[kind] = nothing()[kind];
    }
    this.#data[kind] = this.#next(kind, event);
    this.changed(kind);
    if (kind === "stations" && ++this.#beats === 3) {
      this.#settle();
    }
  }

  // Kinds that the server had nothing to tell of.
  #settle() {
    for (const kind of this.#stale) {
      this.#data[kind] = nothing()[kind];
      this.changed(kind);
    }
    this.#stale.clear();
  }

  #takeStudents({ students, shown }) {
    if (this.shown !== null && this.shown !== shown) {
      this.forget();
    }
    this.students = students ?? [];
    this.shown = shown ?? null;
    this.changed("students");
  }

  #next(kind, event) {
    const old = this.#data[kind];
    switch (kind) {
      case "steps":
        return thinned(
          merged(old, event.steps, (it) => it.step, Infinity).sort((a, b) => a.step - b.step),
          STEPS_MAX,
        );
      case "evaluations":
        return merged(old, event.evaluations, (it) => it.checkpointId, EVALUATIONS_MAX);
      case "succession":
        return { ...event, newestFirst: (event.newestFirst ?? []).slice(0, DECISIONS_MAX) };
      case "image":
        return merged(old, [event], (it) => it.id, IMAGES_MAX);
      case "rejected":
        return { ...event, newest: (event.newest ?? []).slice(0, REJECTED_MAX) };
      case "prequential":
        return {
          labels: merged(old.labels, event.labels ?? [], (it) => it.to, WINDOWS_MAX),
          teacher: merged(old.teacher, event.teacher ?? [], (it) => it.to, WINDOWS_MAX),
        };
      default:
        return event;
    }
  }

  /** Listeners run a few times a second at most, however many events come. */
  changed(kind) {
    this.#dirty.add(kind);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const kinds = [...this.#dirty];
      this.#dirty.clear();
      const listeners = new Set(kinds.flatMap((it) => this.#listeners.get(it) ?? []));
      listeners.forEach((listener) => listener());
    }, RENDER_EVERY_MILLIS);
  }
}

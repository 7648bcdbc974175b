// Server-sent events over fetch, because EventSource cannot send a key.

import { Refusal, refusalOf, withKey } from "./api.js";
import { askForKey, keyNow, wantsKey } from "./key.js";

const WAIT_MILLIS_MIN = 500;
const WAIT_MILLIS_MAX = 5_000;
// The server says something at least every 5 s.
const SILENCE_MILLIS_MAX = 15_000;

/** Cuts text into events; what is not yet whole stays for the next piece. */
export class EventCutter {
  #rest = "";

  cut(piece) {
    const blocks = (this.#rest + piece).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop();
    return blocks.map((block) => this.#read(block)).filter((event) => event.data !== "");
  }

  #read(block) {
    const event = { kind: "message", data: "" };
    for (const line of block.split("\n")) {
      const [, field, value] = /^(event|data): ?(.*)$/.exec(line) ?? [];
      if (field === "event") {
        event.kind = value;
      } else if (field === "data") {
        event.data += event.data === "" ? value : `\n${value}`;
      }
    }
    return event;
  }
}

function reasonOf(e) {
  if (e instanceof Refusal) {
    return e.message;
  }
  if (e.name === "AbortError") {
    return "The evaluator said nothing for 15 s.";
  }
  return e instanceof TypeError ? "The evaluator is not reachable." : e.message;
}

/**
 * Follows the stream until it is closed, and comes back by itself.
 * onState hears "connecting", "connected", "locked" or "reconnecting", and of the last two why.
 */
export function follow(path, { onOpen, onEvent, onState }) {
  let closed = false;
  let control = null;
  let wake = () => {};

  const sleep = (millis) =>
    new Promise((done) => {
      const timer = setTimeout(done, millis);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });

  async function read(response) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const cutter = new EventCutter();
    let silence = null;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => control.abort(), SILENCE_MILLIS_MAX);
    };
    try {
      for (listen(); ; listen()) {
        const { done, value } = await reader.read();
        if (done || closed) {
          return;
        }
        for (const { kind, data } of cutter.cut(decoder.decode(value, { stream: true }))) {
          onEvent(kind, JSON.parse(data));
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }

  async function connect(key) {
    control = new AbortController();
    const headers = withKey(key, { Accept: "text/event-stream" });
    const response = await fetch(path, { headers, signal: control.signal, cache: "no-store" });
    if (!response.ok) {
      throw await refusalOf(response);
    }
    onOpen();
    onState("connected");
    await read(response);
  }

  /** Goes on when there is another key, or the person asks again. */
  async function unlock(key, refusal) {
    onState("locked", refusal.message);
    if (!(await askForKey(key, refusal))) {
      await sleep(2 ** 31 - 1);
    }
    if (!closed) {
      onState("connecting");
    }
  }

  (async () => {
    let wait = WAIT_MILLIS_MIN;
    onState("connecting");
    while (!closed) {
      const started = Date.now();
      const key = keyNow();
      let reason = "The evaluator ended the stream.";
      let refusal = null;
      try {
        await connect(key);
      } catch (e) {
        refusal = e instanceof Refusal ? e : null;
        reason = reasonOf(e);
      }
      if (closed) {
        return;
      }
      if (refusal && wantsKey(refusal.status)) {
        await unlock(key, refusal);
        continue;
      }
      wait = Date.now() - started > 10_000 ? WAIT_MILLIS_MIN : wait;
      onState("reconnecting", reason);
      await sleep(wait);
      wait = Math.min(wait * 2, WAIT_MILLIS_MAX);
    }
  })();

  return {
    retry: () => wake(),
    close: () => {
      closed = true;
      control?.abort();
      wake();
    },
  };
}

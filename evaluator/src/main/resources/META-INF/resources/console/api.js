// The server, asked. Every answer that is not good is a Refusal with the server's own sentence.

import { askForKey, keyNow, wantsKey } from "./key.js";

const LIMIT_MILLIS = 20_000;

export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const withKey = (key, headers = {}) => (key ? { ...headers, "X-API-Key": key } : headers);

export async function refusalOf(response) {
  const sentence = `${response.status} ${response.statusText}`.trim();
  try {
    const body = await response.json();
    return new Refusal(response.status, body.detail || body.title || sentence);
  } catch {
    return new Refusal(response.status, `The evaluator answered ${sentence}.`);
  }
}

async function ask(path, options) {
  for (;;) {
    const key = keyNow();
    let response;
    try {
      response = await fetch(path, {
        ...options,
        headers: withKey(key, options.headers),
        signal: AbortSignal.timeout(LIMIT_MILLIS),
      });
    } catch (e) {
      const late = e.name === "TimeoutError";
      throw new Refusal(
        0,
        late ? "No answer within 20 s; it may have been done." : "The evaluator is not reachable.",
      );
    }
    if (response.ok) {
      return response.json();
    }
    const refusal = await refusalOf(response);
    if (!wantsKey(refusal.status) || !(await askForKey(key, refusal))) {
      throw refusal;
    }
  }
}

export const get = (path) => ask(path, {});

export const post = (path, body) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

// The server's word of what has changed reaches the page; a cut is told at once, and heals by itself.

import * as clock from "./clock.js";
import { morph, parsed } from "./morph.js";

const QUIET_MS = 6000;
const SILENT_MS = 40000;
const ASKED_EVERY_MS = 5000;
const ANSWERS_WITHIN_MS = 3000;
const RETRY_MS = 500;
const cut = document.getElementById("cut");
const listeners = [];
let source;
let heardMs = performance.now();
let isCut = false;

export function isConnected() {
  return !isCut;
}

// Calls `listener` after each change of the page.
export function onChange(listener) {
  listeners.push(listener);
}

// The tab that the page shows, with what of it is wanted.
export function listen() {
  if (source) source.close();
  const tab = document.querySelector("#tabs [aria-current]").id.replace("tab-", "");
  const query = new URLSearchParams(location.search);
  query.delete("language");
  query.set("tab", tab);
  source = new EventSource(`/live?${query}`);
  source.addEventListener("open", heal);
  source.addEventListener("page", ({ data }) => {
    heal();
    take(JSON.parse(data));
  });
  source.addEventListener("signed-out", leave);
  const mine = source;
  source.onerror = () => {
    lose();
    if (mine.readyState === EventSource.CLOSED && mine === source) setTimeout(comeBack, RETRY_MS);
  };
}

function take({ now, parts }) {
  clock.tell(now);
  const focused = document.activeElement?.id;
  for (const html of Object.values(parts))
    for (const element of parsed(html)) {
      const here = document.getElementById(element.id);
      if (here) morph(here, element);
    }
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
  clock.tick();
  for (const listener of listeners) listener();
}

function heal() {
  heardMs = performance.now();
  isCut = false;
  cut.hidden = true;
  document.body.classList.remove("is-cut");
}

function lose() {
  isCut = true;
  cut.hidden = false;
  document.body.classList.add("is-cut");
}

function leave() {
  location.assign(`/sign-in?back=${encodeURIComponent(location.pathname)}`);
}

// EventSource gives up for good on some answers: it is asked why.
async function comeBack() {
  const answer = await asked("/live?tab=none");
  if (answer === 401) leave();
  else listen();
}

async function asked(address) {
  const enough = new AbortController();
  const late = setTimeout(() => enough.abort(), ANSWERS_WITHIN_MS);
  try {
    const answer = await fetch(address, { signal: enough.signal, cache: "no-store" });
    enough.abort();
    return answer.status;
  } catch (error) {
    return 0;
  } finally {
    clearTimeout(late);
  }
}

// A line that is dead says nothing: whoever hears nothing for a while asks.
setInterval(async () => {
  const quietMs = performance.now() - heardMs;
  if (quietMs < QUIET_MS) return;
  const answer = await asked("/healthz");
  if (answer !== 200) lose();
  else if (isCut || quietMs > SILENT_MS) listen();
}, ASKED_EVERY_MS);

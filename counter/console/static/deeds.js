// A form becomes a deed: sent once, whatever the network does, and what came of it is said.

import * as sheet from "./sheet.js";
import { hush, say, undoKey } from "./toast.js";
import { isConnected } from "./wire.js";

const LOCKED_OUT_MS = 400;
const TRIED_FOR_MS = 4000;
const TRIED_EVERY_MS = 400;
const words = document.getElementById("words").dataset;
const csrf = document.querySelector("meta[name=csrf]").content;
const cutSentence = document.getElementById("cut").textContent;
let isBusy = false;
// What was pressed while another deed was on its way, and runs after it: the page often shows what came of a deed before
// its answer is here.
let waiting = null;
// What was done last, and when its button was pressed.
let last = { address: "", atMs: -Infinity };
let after = () => {};

// Calls `listener(form)` when a deed is done.
export function onDone(listener) {
  after = listener;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-do]")) return;
  event.preventDefault();
  const { submitter } = event;
  const fields = new URLSearchParams(new FormData(form));
  if (submitter?.name) fields.set(submitter.name, submitter.value);
  const address = submitter?.getAttribute("formaction") || form.getAttribute("action");
  run(address, fields, form);
});

undoKey.addEventListener("click", () => undo());

// Of what was pressed last: a deed on its way is taken back once its answer is here, one that still waits is forgotten.
export function undo() {
  if (isBusy) {
    waiting = waiting && waiting !== undo ? null : undo;
    return;
  }
  const key = undoKey.dataset.undo;
  if (!key) return;
  hush();
  run("/do/undo", new URLSearchParams({ undo: key, key: `undo-${key}`.slice(0, 64) }), null);
}

// One after the other: a second press of the same right after the first is a slip of the finger.
async function run(address, fields, form) {
  const pressedMs = performance.now();
  if (address === last.address && pressedMs - last.atMs < LOCKED_OUT_MS) return;
  if (isBusy) {
    if (address !== last.address) waiting = () => run(address, fields, form);
    return;
  }
  if (!isConnected()) {
    say(cutSentence, { isRefused: true });
    return;
  }
  isBusy = true;
  last = { address, atMs: pressedMs };
  const { turn } = sheet;
  document.body.classList.add("is-busy");
  fields.delete("csrf");
  fields.delete("back");
  try {
    const answer = await sent(address, fields);
    if (!answer?.ok) {
      last = { address: "", atMs: -Infinity };
      waiting = null;
    }
    if (answer) await tell(answer, address, fields, form, turn);
    else say(words.resent, { isRefused: true });
  } finally {
    document.body.classList.remove("is-busy");
    isBusy = false;
    const next = waiting;
    waiting = null;
    next?.();
  }
}

// The same key again is the same deed: what got no answer is sent again, for a while.
async function sent(address, fields) {
  const began = performance.now();
  while (performance.now() - began < TRIED_FOR_MS) {
    try {
      return await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRF": csrf },
        body: fields,
      });
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, TRIED_EVERY_MS));
    }
  }
  return null;
}

async function tell(answer, address, fields, form, turn) {
  if (answer.status === 401) {
    location.reload();
    return;
  }
  const { sentence, undo, until, refusal, field } = await answer.json();
  if (refusal === "NotCome") {
    sheet.question(address.replace("/do/", ""), fields);
    return;
  }
  if (answer.ok) {
    if (turn === sheet.turn) sheet.close();
    form?.reset();
    after(form);
  } else if (refusal === "ReasonNeeded") {
    sheet.open(`/ticket/${encodeURIComponent(fields.get("ticket"))}`);
  } else if (field && form?.elements[field]?.focus) {
    form.elements[field].focus();
  }
  say(sentence, { isRefused: !answer.ok, undo, until });
}

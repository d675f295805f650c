// What can go wrong: switches that begin a trouble and end it, and what the machines then say of themselves.

import { on, send } from "./wire.js";
import { say } from "./words.js";

const place = document.getElementById("troubles");
const printerState = document.getElementById("printer-state");
const printerLed = document.getElementById("printer-led");
const slot = document.getElementById("slot");
const veils = { kiosk: document.getElementById("kiosk-veil"), wall: document.getElementById("wall-veil") };
const ICON = {
  printer: '<path d="M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z"/>',
  touch: '<path d="M9 12V5.5a1.5 1.5 0 0 1 3 0V11l5 1.2a2 2 0 0 1 1.5 2.2L17.7 20H10l-4.5-6a1.5 1.5 0 0 1 2.3-1.8z"/>',
  box: '<path d="M5 4h14v16H5zM8 7h8v3H8zM8 14h2m4 0h2m-8 3h2m4 0h2"/>',
  kill: '<path d="M13 3L6 13.5h5L10 21l8-11h-5.5z"/>',
};

let site = { counters: [] };
let last;

on("hello", (hello) => {
  site = hello;
  draw();
});
on("state", (state) => {
  last = state;
  show();
});

export function draw() {
  place.replaceChildren(
    choice("printer", "paper-out", say("paper_out_if")),
    choice("printer", "cover-open", say("cover_open_if")),
    choice("printer", "printer-unplugged", say("printer_unplugged_if")),
    choice("touch", "touch-unplugged", say("touch_unplugged_if")),
    ...site.counters.map(({ counter }) => choice("box", `box-${counter}-unplugged`, say("box_unplugged_if", counter))),
    ...["kiosk", "display", "counter"].map(crash),
  );
  show();
}

function button(icon, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${ICON[icon]}</svg><span></span><small></small>`;
  made.querySelector("span").textContent = words;
  return made;
}

function choice(icon, name, words) {
  const made = button(icon, words);
  made.dataset.trouble = name;
  made.setAttribute("role", "switch");
  made.lastElementChild.textContent = "↺";
  made.addEventListener("click", () =>
    send({ verb: "trouble", name, on: made.getAttribute("aria-checked") !== "true" }));
  return made;
}

function crash(daemon) {
  const made = button("kill", say(`kill_${daemon}_if`));
  made.dataset.trouble = `kill-${daemon}`;
  made.dataset.daemon = daemon;
  made.addEventListener("click", () => send({ verb: "kill", daemon }));
  return made;
}

function show() {
  if (!last) return;
  for (const made of place.children) {
    const { trouble, daemon } = made.dataset;
    if (daemon) {
      const { state } = last.daemons[daemon];
      made.dataset.state = state;
      made.querySelector("small").textContent = state === "ready" ? "" : say(`daemon_${state}`);
    } else made.setAttribute("aria-checked", String(last.troubles[trouble]));
  }
  showPrinter(last.troubles);
  veil("kiosk", last.daemons.kiosk.state !== "ready" ? "veil_daemon" : last.troubles["touch-unplugged"] && "veil_touch");
  veil("wall", last.daemons.display.state !== "ready" && "veil_daemon");
}

function showPrinter(troubles) {
  const [state, mark] = troubles["printer-unplugged"]
    ? ["printer_unplugged", "dark"]
    : troubles["cover-open"]
      ? ["printer_cover", "bad"]
      : troubles["paper-out"]
        ? ["printer_paper", "bad"]
        : ["printer_ready", "good"];
  printerLed.dataset.mark = mark;
  slot.classList.toggle("is-open", troubles["cover-open"]);
  if (printerState.textContent !== say(state)) printerState.textContent = say(state);
}

function veil(screen, word) {
  veils[screen].hidden = !word;
  if (word) veils[screen].textContent = say(word);
}

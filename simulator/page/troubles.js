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
  cable: '<path d="M9 3v5m6-5v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4"/>',
  program: '<path d="M13 3L6 13.5h5L10 21l8-11h-5.5z"/>',
};
const PRINTER = ["paper-out", "paper-low", "cover-open", "cutter-stuck", "head-hot", "ticket-left"];
const CABLES = ["printer-unplugged", "touch-unplugged", "scanner-unplugged", "keypad-unplugged"];
const NETWORK = "network-unplugged";
const DAEMONS = ["kiosk", "display", "counter", "console", "sync", "platform"];
// What the printer says of itself: the first that is so.
const PRINTER_STATES = [
  [({ troubles }) => troubles["printer-unplugged"], "printer_unplugged", "dark"],
  [({ troubles }) => troubles["cover-open"], "printer_cover", "bad"],
  [({ troubles }) => troubles["paper-out"], "printer_paper", "bad"],
  [({ troubles }) => troubles["cutter-stuck"], "printer_cutter", "bad"],
  [({ troubles }) => troubles["head-hot"], "printer_hot", "bad"],
  [({ printer }) => printer.ticket_in_mouth, "printer_mouth", "good"],
  [({ troubles }) => troubles["paper-low"], "printer_low", "low"],
  [() => true, "printer_ready", "good"],
];

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
  const boxes = site.counters.map(({ counter }) => choice(`box-${counter}-unplugged`, "if_cable", say("box_unplugged_if", counter)));
  const named = (group) => (name) => choice(name, group, say(`${name.replaceAll("-", "_")}_if`));
  place.replaceChildren(
    group("printer", "if_printer", PRINTER.map(named("if_printer"))),
    group("cable", "if_cable", [...CABLES.map(named("if_cable")), ...boxes, named("if_cable")(NETWORK)]),
    group("program", "if_program", DAEMONS.map(crash)),
  );
  show();
}

function group(icon, word, choices) {
  const made = document.createElement("div");
  made.className = "group";
  made.innerHTML = `<p><svg viewBox="0 0 24 24" aria-hidden="true">${ICON[icon]}</svg><span></span></p>`;
  made.querySelector("span").textContent = say(word);
  made.append(...choices);
  return made;
}

function button(group, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.setAttribute("aria-label", `${say(group)}: ${words}`);
  return made;
}

function choice(name, group, words) {
  const made = button(group, words);
  made.dataset.trouble = name;
  made.setAttribute("role", "switch");
  made.addEventListener("click", () =>
    send({ verb: "trouble", name, on: made.getAttribute("aria-checked") !== "true" }));
  return made;
}

function crash(daemon) {
  const made = button("if_program", say(`kill_${daemon}_if`));
  made.dataset.trouble = `kill-${daemon}`;
  made.dataset.daemon = daemon;
  made.addEventListener("click", () => send({ verb: "kill", daemon }));
  return made;
}

function show() {
  if (!last) return;
  for (const made of place.querySelectorAll("button")) {
    const { trouble, daemon } = made.dataset;
    if (daemon) made.setAttribute("aria-busy", String(last.daemons[daemon].state !== "ready"));
    else made.setAttribute("aria-checked", String(last.troubles[trouble]));
  }
  showPrinter();
  veil("kiosk", last.daemons.kiosk.state !== "ready" ? "veil_daemon" : last.troubles["touch-unplugged"] && "veil_touch");
  veil("wall", last.daemons.display.state !== "ready" && "veil_daemon");
}

function showPrinter() {
  const [, state, mark] = PRINTER_STATES.find(([isSo]) => isSo(last));
  printerLed.dataset.mark = mark;
  slot.classList.toggle("is-open", last.troubles["cover-open"]);
  if (printerState.textContent !== say(state)) printerState.textContent = say(state);
}

function veil(screen, word) {
  veils[screen].hidden = !word;
  if (word) veils[screen].textContent = say(word);
}

// What each button box shows becomes light on the page, and a pressed key becomes a press on the box.

import { on, send } from "./wire.js";
import { nameOf, say } from "./words.js";

const LAMPS = [
  "idle", "waiting", "calling", "serving", "ask", "break", "nobody_waiting", "refused", "help", "emergency",
  "paper_out", "paper_low", "link_lost",
];
const KEYS = ["NEXT", "RECALL", "NO_SHOW", "HOLD", "FINISH", "HELP"];
const PRESSED_MS = 140;
// Who holds a key for so long means what a box does for a long press.
const LONG_MS = 700;
const HAS_LONG = ["RECALL", "FINISH", "HELP"];
// A digit of 7 segments, bit 0 = a … bit 6 = g, bit 7 = the point.
const SEGMENTS = [
  "M5 2h14l-3 3H8z", "M20 3v15l-3-2V6z", "M20 20v15l-3-3V22z", "M5 36h14l-3-3H8z",
  "M4 20v15l3-3V22z", "M4 3v15l3-2V6z", "M5 19l2-1.5h10l2 1.5-2 1.5H7z", "M22.5 33.5h3v3h-3z",
];
const DIGIT = `<svg viewBox="0 0 27 38" aria-hidden="true"><g>${SEGMENTS.map((d) => `<path d="${d}"/>`).join("")}</g></svg>`;

const place = document.getElementById("counters");
const boxes = new Map();
let site = { counters: [], services: [] };
let last = [];

on("hello", (hello) => {
  site = hello;
  draw();
});
on("state", (state) => {
  last = state.boxes;
  for (const box of last) show(box);
});

export function draw() {
  place.replaceChildren(...site.counters.map(counter));
  for (const box of last) show(box);
}

function counter({ counter: number, serves, prefers }) {
  const section = document.createElement("section");
  section.className = "counter";
  section.innerHTML = `
    <header><h3></h3><ul class="letters"></ul></header>
    <div class="box" id="box-${number}" data-testid="box-${number}">
      <div class="window"><div class="digits">${DIGIT.repeat(4)}</div><span class="busy" data-lamp="busy"></span></div>
      <p class="unseen shown"></p>
      <ul class="lamps">${LAMPS.map((lamp) => `<li data-lamp="${lamp}"><i></i><span></span><b></b></li>`).join("")}</ul>
      <p class="unplugged"></p>
      <div class="keys">${KEYS.map((key) => `<button type="button" data-key="${key}"></button>`).join("")}</div>
    </div>`;
  section.querySelector("h3").textContent = say("counter", number);
  const letters = section.querySelector(".letters");
  letters.setAttribute("aria-label", say("serves"));
  for (const letter of serves) {
    const item = document.createElement("li");
    item.textContent = letter;
    item.title = nameOf(site.services.find((service) => service.letter === letter).name);
    item.classList.toggle("preferred", prefers.includes(letter));
    letters.append(item);
  }
  for (const lamp of section.querySelectorAll(".lamps li")) lamp.children[1].textContent = say(lamp.dataset.lamp);
  for (const key of section.querySelectorAll("button")) {
    key.textContent = say(key.dataset.key);
    if (HAS_LONG.includes(key.dataset.key)) key.title = `${say("held")} ${say(`${key.dataset.key}_held`)}`;
    press(number, key);
  }
  section.querySelector(".unplugged").textContent = say("box_unplugged");
  if (number === site.counters[0].counter)
    section.querySelector(".keys").insertAdjacentHTML(
      "beforeend", '<span class="marker" data-step="next" aria-hidden="true">3</span>');
  boxes.set(number, section.querySelector(".box"));
  return section;
}

function press(number, key) {
  let timer;
  let wasLong = false;
  const go = (verb) => {
    send({ verb, counter: number, key: key.dataset.key });
    key.classList.add("is-down");
    setTimeout(() => key.classList.remove("is-down"), PRESSED_MS);
  };
  key.addEventListener("pointerdown", () => {
    wasLong = false;
    if (!HAS_LONG.includes(key.dataset.key)) return;
    timer = setTimeout(() => {
      wasLong = true;
      go("hold");
    }, LONG_MS);
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) key.addEventListener(end, () => clearTimeout(timer));
  key.addEventListener("click", () => {
    if (!wasLong) go("press");
    wasLong = false;
  });
}

function show(state) {
  const box = boxes.get(state.counter);
  if (!box) return;
  box.classList.toggle("is-unplugged", !state.plugged_in);
  box.dataset.text = state.text;
  box.querySelectorAll(".digits g").forEach((digit, index) => {
    [...digit.children].forEach((path, bit) => path.classList.toggle("lit", Boolean((state.segments[index] >> bit) & 1)));
  });
  for (const lamp of box.querySelectorAll("[data-lamp]"))
    lamp.classList.toggle("lit", state.lamps.includes(lamp.dataset.lamp));
  box.querySelector('[data-lamp="waiting"] b').textContent = state.waiting || "";
  const words = [say("box_says", state.text), ...state.lamps.map((lamp) => say(lamp))].join(", ");
  const status = box.parentElement.querySelector(".shown");
  if (status.textContent !== words) status.textContent = words;
}

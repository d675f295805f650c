// A headset goes into the jack, keys of the keypad are pressed, and what the kiosk's voice says is heard here.

import { on, send } from "./wire.js";
import { say } from "./words.js";

// Where each key is on the keypad, and its sign; those with a word of their own have no sign.
const KEYS = [
  ["UP", "up", "▲"], ["LEFT", "left", "◀"], ["OK", "ok", "OK"], ["RIGHT", "right", "▶"], ["DOWN", "down", "▼"],
  ["VOLUME_UP", "louder", "+"], ["VOLUME_DOWN", "quieter", "−"], ["REPEAT", "repeat"], ["HOME", "home"], ["BACK", "back"],
];
const PRESSED_MS = 140;
const toggle = document.getElementById("headset-switch");
const keypad = document.getElementById("keypad");
const small = document.getElementById("keypad-small");
const hint = document.getElementById("headset-hint");
const staffKey = document.getElementById("staff-key");

let last = { has_headset: false, troubles: {}, spoken: [] };
const lengths = new Map();
const waiting = [];
let isFirst = true;
let playing;
let heard = 0;

on("hello", ({ pin }) => {
  isFirst = true;
  lengths.clear();
  document.getElementById("pin").textContent = pin;
});
on("state", (state) => {
  last = state;
  listen();
  show();
});

export function draw() {
  keypad.replaceChildren(...KEYS.map(([key, place, sign]) => button(key, place, sign)));
  staffKey.textContent = say("staff_key");
  show();
}

function button(key, place, sign) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.key = key;
  made.style.gridArea = place;
  made.textContent = sign ?? say(`key_${place}`);
  made.title = say(`key_${place}`);
  made.setAttribute("aria-label", made.title);
  made.addEventListener("click", () => press(made));
  return made;
}

function press(made) {
  send({ verb: "key", key: made.dataset.key });
  made.classList.add("is-down");
  setTimeout(() => made.classList.remove("is-down"), PRESSED_MS);
}

function show() {
  const isUnplugged = Boolean(last.troubles["keypad-unplugged"]);
  toggle.setAttribute("aria-checked", String(last.has_headset));
  toggle.textContent = say(last.has_headset ? "pull_headset" : "plug_headset");
  small.classList.toggle("has-headset", last.has_headset);
  small.classList.toggle("is-unplugged", isUnplugged);
  for (const key of [...keypad.children, staffKey]) key.disabled = isUnplugged;
  const word = isUnplugged ? "keypad_unplugged" : playing ? "speaks" : last.has_headset ? "listens" : "headset_hint";
  if (hint.textContent !== say(word)) hint.textContent = say(word);
  hint.classList.toggle("is-speaking", Boolean(playing));
}

// What became shorter was interrupted at the kiosk: it is not heard any further here.
function listen() {
  for (const { name, lasts_ms: length } of last.spoken) {
    const known = lengths.get(name);
    lengths.set(name, length);
    if (known === undefined && !isFirst && last.has_headset) waiting.push(name);
    else if (length < known) drop(name);
  }
  isFirst = false;
  if (!last.has_headset) {
    waiting.length = 0;
    stop();
  }
  play();
}

function drop(name) {
  if (waiting.includes(name)) waiting.splice(waiting.indexOf(name), 1);
  if (playing?.name === name) stop();
}

function stop() {
  playing?.audio.pause();
  playing = undefined;
}

function play() {
  if (playing || !waiting.length) return;
  const name = waiting.shift();
  const audio = new Audio(`/sound/voice/${encodeURIComponent(name)}`);
  const mine = (playing = { name, audio });
  const next = () => {
    if (playing !== mine) return;
    playing = undefined;
    play();
    show();
  };
  audio.onended = audio.onerror = next;
  audio.play().catch(next);
  document.getElementById("headset").dataset.heard = ++heard;
}

toggle.addEventListener("click", () => send({ verb: "headset", plugged: !last.has_headset }));
staffKey.dataset.key = "STAFF";
staffKey.addEventListener("click", () => press(staffKey));

// Announcements are heard as the wall display makes them, one after the other, once the visitor asked for sound.

import { on } from "./wire.js";
import { say } from "./words.js";

const button = document.getElementById("sound");
const known = new Set();
const waiting = [];
let isOn = false;
let isFirst = true;
let playing;

on("hello", () => {
  isFirst = true;
  known.clear();
});
on("state", ({ calls }) => {
  for (const call of calls) {
    if (!known.has(call) && !isFirst && isOn) waiting.push(call);
    known.add(call);
  }
  isFirst = false;
  play();
});

function play() {
  if (playing || !waiting.length) return;
  playing = new Audio(`/sound/calls/${encodeURIComponent(waiting.shift())}`);
  playing.onended = playing.onerror = () => {
    playing = undefined;
    play();
  };
  playing.play().catch(() => playing?.onerror());
}

button.addEventListener("click", () => {
  isOn = !isOn;
  if (!isOn) {
    waiting.length = 0;
    playing?.pause();
    playing = undefined;
  }
  draw();
});

export function draw() {
  button.setAttribute("aria-pressed", String(isOn));
  button.lastElementChild.textContent = say(isOn ? "sound_on" : "sound_off");
}

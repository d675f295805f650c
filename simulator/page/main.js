// The page comes to life: its language, its connection, and what the visitor is told when something is refused.

import * as bookings from "./bookings.js";
import * as counters from "./counters.js";
import * as journal from "./journal.js";
import "./guide.js";
import * as headset from "./headset.js";
import "./screens.js";
import * as platform from "./platform.js";
import * as sound from "./sound.js";
import "./tabs.js";
import * as tickets from "./tickets.js";
import * as troubles from "./troubles.js";
import { connect, on } from "./wire.js";
import { preferredLanguage, say, speak } from "./words.js";

const TOAST_MS = 3500;
const wire = document.getElementById("wire");
const lost = document.getElementById("lost");
const toast = document.getElementById("toast");
const choices = document.querySelectorAll("[data-language]");
let isLive = false;
let toastTimer;

function choose(language) {
  speak(language);
  for (const button of choices) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  for (const part of [bookings, counters, headset, journal, platform, sound, tickets, troubles]) part.draw();
  tell();
}

function tell() {
  wire.textContent = say(isLive ? "live" : "connecting");
  wire.classList.toggle("is-live", isLive);
}

for (const button of choices) button.addEventListener("click", () => choose(button.dataset.language));

on("hello", (hello) => {
  document.getElementById("console-link").href = hello.console;
  document.getElementById("staff-names").textContent = hello.staff.join(", ");
  document.getElementById("console-pin").textContent = hello.pin;
  isLive = true;
  lost.hidden = true;
  document.body.classList.remove("is-waiting", "is-lost");
  tell();
});
on("lost", () => {
  if (isLive) {
    lost.hidden = false;
    document.body.classList.add("is-lost");
  }
  isLive = false;
  tell();
});
on("refused", ({ sentence }) => {
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.hidden = true), TOAST_MS);
});

choose(preferredLanguage());
connect();

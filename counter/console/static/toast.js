// What came of a click is said for a while, and can be taken back as long as the server lets it.

import { nowMs } from "./clock.js";

const SAID_MS = 6000;
const toast = document.getElementById("toast");
const text = toast.querySelector("p");
const bar = toast.querySelector(".left");
export const undoKey = document.getElementById("undo");
let over;

export function say(sentence, { isRefused = false, undo = null, until = null } = {}) {
  clearTimeout(over);
  const lastsMs = undo ? Math.max(0, Date.parse(until) - nowMs()) : SAID_MS;
  toast.hidden = false;
  toast.classList.toggle("is-refused", isRefused);
  text.textContent = sentence;
  undoKey.hidden = !undo;
  undoKey.dataset.undo = undo || "";
  toast.classList.remove("is-shrinking");
  bar.hidden = !undo;
  if (undo) {
    bar.style.animationDuration = `${lastsMs}ms`;
    void bar.offsetWidth; // the animation begins anew
    toast.classList.add("is-shrinking");
  }
  over = setTimeout(hush, lastsMs);
}

export function hush() {
  clearTimeout(over);
  if (toast.contains(document.activeElement)) document.activeElement.blur();
  toast.hidden = true;
  text.textContent = "";
  undoKey.dataset.undo = "";
}

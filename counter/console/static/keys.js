// Keys of the keyboard press the buttons that name them. By their place, so that they work in Greek and in Latin; never
// while somebody types.

import { undo } from "./deeds.js";
import * as sheet from "./sheet.js";

const PRESSABLE = "a, button, summary, input, select, textarea";
const TYPED_IN = 'input:not([type="radio"]):not([type="checkbox"]), select, textarea';

document.addEventListener("keydown", (event) => {
  const { target, code } = event;
  const isTyping = target.matches?.(TYPED_IN);
  if (isTyping) {
    if (code === "Escape" && !sheet.current()) target.blur();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && code === "KeyZ") {
    event.preventDefault();
    undo();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (code === "Escape") closeMenus();
  if ((code === "Space" || code === "Enter") && target.closest?.(PRESSABLE)) return;
  const found = named(event);
  if (!found) return;
  event.preventDefault();
  if (found.matches("[data-shortcut-focus]")) {
    found.focus();
    found.select?.();
  } else found.click();
});

// The button, link or field that this key means, where it can be used now.
function named({ code, key, shiftKey }) {
  const scope = sheet.current() || document;
  const name = key === "?" || (shiftKey && code === "Slash") ? "Shift+Slash" : key === "/" ? "Slash" : code;
  if (/^Digit[1-9]$/.test(name)) return scope.querySelectorAll("#tabs a")[Number(name[5]) - 1];
  const marked = [...scope.querySelectorAll("[data-shortcut], [data-shortcut-focus]")];
  return marked.find(({ dataset, disabled, hidden }) => {
    const names = (dataset.shortcut || dataset.shortcutFocus).split(" ");
    return names.includes(name) && !disabled && !hidden;
  });
}

export function closeMenus(except = null) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
}

// A ticket, a new number or a question opens over the page. A browser without dialogs goes to its page instead.

import { tick } from "./clock.js";
import { morph, parsed } from "./morph.js";
import { onChange } from "./wire.js";

const words = document.getElementById("words").dataset;
const sheet = document.getElementById("sheet");
const ask = document.getElementById("ask");
const canOpen = typeof sheet.showModal === "function";
let shown = "";
// Another one as soon as somebody opens or closes something: an answer that comes later is not about what is open then.
export let turn = 0;

// Whether it is open now; if not, the browser is to go there.
export function open(address) {
  if (canOpen) show(sheet, address);
  return canOpen;
}

// Asks whether the called person has come: `form` is what the answer takes along.
export function question(verb, form) {
  const query = new URLSearchParams({ verb });
  for (const name of ["ticket", "reason"]) if (form.get(name)) query.set(name, form.get(name));
  close();
  if (canOpen) show(ask, `/ask?${query}`);
  else location.assign(`/ask?${query}`);
}

export function close() {
  turn += 1;
  for (const dialog of [sheet, ask]) if (dialog.open) dialog.close();
}

export function current() {
  return [ask, sheet].find((dialog) => dialog.open) || null;
}

async function show(dialog, address) {
  const url = new URL(address, location.href);
  turn += 1;
  const mine = turn;
  const html = await part(url.pathname + url.search);
  if (html === null || mine !== turn) return;
  shown = url.pathname + url.search;
  dialog.innerHTML = html;
  if (dialog === sheet) {
    const key = document.createElement("button");
    key.type = "button";
    key.className = "button is-quiet dismiss";
    key.setAttribute("aria-label", words.close);
    key.textContent = "✕";
    key.addEventListener("click", close);
    dialog.prepend(key);
  }
  tick(dialog);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  if (dialog === sheet) {
    const title = dialog.querySelector("h2");
    title.tabIndex = -1;
    title.focus();
  }
  const place = url.hash && dialog.querySelector(url.hash);
  if (!place) return;
  place.scrollIntoView();
  place.querySelector("[data-first]")?.focus();
}

async function part(address) {
  try {
    const answer = await fetch(address, { headers: { "X-Part": "sheet" } });
    if (answer.redirected || answer.status === 401) location.reload();
    return answer.ok ? await answer.text() : null;
  } catch (error) {
    return null;
  }
}

// What it says stays true, unless somebody is filling it in.
onChange(async () => {
  if (!sheet.open || !sheet.querySelector("[data-ticket]") || isTouched()) return;
  const html = await part(shown);
  const [fresh] = html ? parsed(html) : [];
  const here = sheet.querySelector("article");
  if (fresh && here && !isTouched()) morph(here, fresh);
  tick(sheet);
});

function isTouched() {
  return [...sheet.querySelectorAll("input, select, textarea")].some((field) =>
    field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.options
        ? [...field.options].some((option) => option.selected !== option.defaultSelected && field.selectedIndex)
        : field.value !== field.defaultValue,
  );
}

for (const dialog of [sheet, ask])
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) close();
  });
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-dismiss]") || !current()) return;
  event.preventDefault();
  close();
});

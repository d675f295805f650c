// The page comes to life: links change the work area only, sheets open over it, and the wire keeps it true.

import { tick } from "./clock.js";
import { onDone } from "./deeds.js";
import { closeMenus } from "./keys.js";
import { morph, parsed } from "./morph.js";
import * as sheet from "./sheet.js";
import { say } from "./toast.js";
import { listen } from "./wire.js";

const TYPED_MS = 150;
const work = document.getElementById("work");
let typed;
let turns = 0;

// The work area at this address, unless another one has been asked for meanwhile.
async function go(address, { isNew = true, isQuiet = false } = {}) {
  clearTimeout(typed);
  turns += 1;
  const turn = turns;
  let answer;
  try {
    answer = await fetch(address, { headers: { "X-Part": "work" } });
  } catch (error) {
    return;
  }
  if (turn !== turns) return;
  if (!answer.ok || answer.redirected) {
    location.assign(address);
    return;
  }
  const area = document.createElement("main");
  area.append(...parsed(await answer.text()));
  if (turn !== turns) return;
  if (isNew) history.pushState(null, "", address);
  else if (isQuiet) history.replaceState(null, "", address);
  const isOther = area.children[1]?.id !== work.children[1]?.id;
  const isStill = area.children[1]?.hasAttribute("data-keep");
  if (isOther || isStill) work.replaceChildren(...area.children);
  else [...area.children].forEach((child, place) => morph(work.children[place], child));
  tick();
  listen();
  if (isOther && !isQuiet) window.scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  const link = event.target.closest("a[data-work], a[data-sheet]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches("[data-work]")) {
    event.preventDefault();
    go(link.getAttribute("href"));
  } else if (sheet.open(link.getAttribute("href"))) {
    event.preventDefault();
    closeMenus();
  }
});
window.addEventListener("popstate", () => go(location.pathname + location.search, { isNew: false }));

// What is typed is looked for as it is typed.
function search(form) {
  const query = new URLSearchParams(new FormData(form));
  if (!query.get("q")) query.delete("q");
  go(`${form.getAttribute("action")}${query.toString() && `?${query}`}`, { isNew: false, isQuiet: true });
}
document.addEventListener("input", ({ target }) => {
  const form = target.closest("[role=search]");
  if (!form) return;
  clearTimeout(typed);
  typed = setTimeout(() => search(form), TYPED_MS);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[role=search]")) return;
  event.preventDefault();
  clearTimeout(typed);
  search(event.target);
});

// Tabs that do not change by themselves are asked for again once something was done there.
onDone((form) => {
  const menu = form?.closest("details.menu");
  if (menu) menu.open = false;
  if (document.querySelector("#staff, #audit")) go(location.pathname + location.search, { isNew: false });
});

// What sticks to the page's side stays below what sticks to its top, banners included.
const head = document.getElementById("top");
if (window.ResizeObserver)
  new ResizeObserver(() => {
    document.body.style.setProperty("--top", `${head.offsetHeight}px`);
  }).observe(head);

// What came of a form on the page before.
const said = document.getElementById("said");
if (said) {
  const { undo, until } = said.dataset;
  say(said.querySelector("span").textContent, { isRefused: said.matches(".is-refused"), undo, until });
  said.remove();
}
listen();

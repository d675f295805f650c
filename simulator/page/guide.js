// Leads the eye through the first three steps, as the journal sees them done; then never again.

import { on } from "./wire.js";
import { onTaken } from "./tickets.js";

const STEPS = ["tap", "take", "next"];
const DONE_MS = 9000;
const guide = document.getElementById("guide");
let step = localStorage.getItem("guided") ? STEPS.length + 1 : 0;

on("hello", () => show());
on("entries", ({ entries }) => {
  for (const { kind, body } of entries) {
    if (kind === "TicketIssued") reach(body.on_paper ? 1 : 2);
    if (kind === "PrintFailed" && step === 1) reach(2);
    if (kind === "TicketCalled") reach(3);
  }
});
onTaken(() => reach(2));

function reach(wanted) {
  if (wanted <= step) return;
  step = wanted;
  show();
  if (step === STEPS.length) {
    localStorage.setItem("guided", "yes");
    setTimeout(() => reach(STEPS.length + 1), DONE_MS);
  }
}

function show() {
  document.body.dataset.step = STEPS[step] ?? "";
  guide.hidden = step > STEPS.length;
  [...guide.children].forEach((item, index) => {
    item.classList.toggle("is-done", index < step);
    item.classList.toggle("is-now", index === step);
    if (index === step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

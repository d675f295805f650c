// The platform: where its pages are and who may log in there, and whether the site is in touch with it.

import { on } from "./wire.js";
import { say } from "./words.js";

const PHONE = "popup,noopener,width=400,height=820";
const state = document.getElementById("platform-state");
let platform = { address: "", site: "", citizens: [], clerks: [], password: "" };
let now = "starting";

on("hello", (hello) => {
  platform = hello.platform;
  draw();
});
on("state", (told) => {
  if (told.platform !== now) {
    now = told.platform;
    draw();
  }
});

export const pageOf = (ticket) => `${platform.address}/t/${ticket}`;

export function draw() {
  state.textContent = say(`platform_${now}`);
  state.dataset.state = now;
  const put = (id, text) => (document.getElementById(id).textContent = text);
  put("citizen-names", platform.citizens.slice(0, 3).join(", "));
  put("clerk-hint", `TAXISnet: ${platform.clerks[0]}`);
  document.querySelector(".taxisnet-password").textContent = platform.password;
  const ways = { "citizen-link": "/book", "phone-link": `/epass/${platform.site}`, "clerk-link": `/staff/${platform.site}` };
  for (const [id, path] of Object.entries(ways)) document.getElementById(id).href = platform.address + path;
}

// Beside the hall, in a window as large as a telephone, where a page would be covered by a tab. A key that asks for a
// tab or a window of its own gets it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-phone]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || matchMedia("(max-width: 640px)").matches) return;
  event.preventDefault();
  window.open(link.href, "_blank", PHONE);
});

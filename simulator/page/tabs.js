// What can be tried besides, one at a time: bookings, a headset, the staff's menu. Machines on the kiosk open theirs.

const tabs = [...document.querySelectorAll('[role="tab"]')];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

export function open(name) {
  for (const tab of tabs) {
    const isOpen = panelOf(tab).id === name;
    tab.setAttribute("aria-selected", String(isOpen));
    tab.tabIndex = isOpen ? 0 : -1;
    panelOf(tab).hidden = !isOpen;
  }
}

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => open(panelOf(tab).id));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (!step) return;
    const next = tabs.at((index + step) % tabs.length);
    next.click();
    next.focus();
  });
}
for (const machine of document.querySelectorAll("[data-opens]"))
  machine.addEventListener("click", () => open(machine.dataset.opens));

open("bookings");

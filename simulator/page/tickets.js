// Pictures of printed tickets come out of the slot, are taken into the hand, and can be looked at closely.

import { pageOf } from "./platform.js";
import { on, send } from "./wire.js";
import { say } from "./words.js";

const MOST_IN_HAND = 7;
const list = document.getElementById("tickets");
const hand = document.getElementById("hand");
const dialog = document.getElementById("enlarged");
const taken = new Set();
const takers = [];
let tickets = [];
let looked = -1;
let isFirst = true;

export const onTaken = (listener) => takers.push(listener);

// The demo may be another one than before.
on("hello", () => {
  isFirst = true;
  tickets = [];
  taken.clear();
  list.replaceChildren();
});
on("state", (state) => {
  const known = JSON.stringify(tickets);
  tickets = state.tickets;
  // Tickets from before this page was opened are in the hand already.
  if (isFirst) for (const { picture } of tickets) taken.add(picture);
  isFirst = false;
  for (const { picture } of tickets.slice(0, -1)) taken.add(picture);
  if (JSON.stringify(tickets) !== known) draw();
});

export function draw() {
  const items = new Map([...list.children].map((item) => [Number(item.dataset.picture), item]));
  for (const [picture, item] of items) if (!tickets.some((ticket) => ticket.picture === picture)) item.remove();
  for (const ticket of tickets) if (!items.has(ticket.picture)) list.append(make(ticket));
  arrange();
}

function make({ picture, number }) {
  const item = document.createElement("li");
  item.dataset.picture = picture;
  item.innerHTML = `<button type="button"><img src="/ticket/${picture}.png" alt="" draggable="false"></button>`;
  item.querySelector("img").alt = number;
  item.querySelector("button").addEventListener("click", () => (taken.has(picture) ? look(picture) : take(picture)));
  return item;
}

function take(picture) {
  taken.add(picture);
  send({ verb: "take" });
  arrange();
  for (const listener of takers) listener();
}

function arrange() {
  const inHand = tickets.filter(({ picture, is_back: isBack }) => taken.has(picture) && !isBack);
  for (const item of list.children) {
    const picture = Number(item.dataset.picture);
    const ticket = tickets.find((one) => one.picture === picture);
    const back = inHand.length - 1 - inHand.indexOf(ticket);
    const isTaken = taken.has(picture);
    item.className = ticket.is_back ? "in-slot is-back" : isTaken ? "in-hand" : "in-slot";
    item.inert = ticket.is_back;
    item.style.setProperty("--back", back);
    item.hidden = isTaken && (ticket.is_back || back >= MOST_IN_HAND);
    item.firstElementChild.setAttribute("aria-label", say(isTaken ? "enlarge" : "take", ticket.number));
  }
  hand.textContent = inHand.length ? say("hand", inHand.length) : "";
}

function look(picture) {
  looked = tickets.findIndex((ticket) => ticket.picture === picture);
  const { ticket, number } = tickets[looked];
  const image = document.createElement("img");
  image.src = `/ticket/${picture}.png`;
  image.alt = number;
  dialog.querySelector(".paper").replaceChildren(image);
  const link = dialog.querySelector("a");
  link.href = pageOf(ticket);
  link.hidden = !ticket;
  for (const button of dialog.querySelectorAll("[data-go]"))
    button.disabled = !tickets[looked + Number(button.dataset.go)];
  if (!dialog.open) dialog.showModal();
}

for (const button of dialog.querySelectorAll("[data-go]"))
  button.addEventListener("click", () => look(tickets[looked + Number(button.dataset.go)].picture));
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

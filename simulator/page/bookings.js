// Bookings are cards with their codes: a card that is pressed, or drawn to the scanner, is shown to it.

import { on, send } from "./wire.js";
import { nameOf, say, ZONE } from "./words.js";

const FLIGHT_MS = 450;
const BEAM_MS = 700;
const DAY_MS = 86_400_000;
const CARD = "text/x-booking";
const list = document.getElementById("cards");
const hint = document.getElementById("bookings-hint");
const book = document.getElementById("book");
const scanner = document.getElementById("scanner");

let services = [];
let last = { bookings: [], troubles: {}, platform: "starting" };
let drawn = "";
let beam;

on("hello", (hello) => {
  services = hello.services;
  drawn = "";
});
on("state", (state) => {
  last = state;
  scanner.classList.toggle("is-unplugged", isUnplugged());
  // What the platform knows counts: it would withdraw what was booked here before it was there.
  book.disabled = state.platform === "starting";
  if (JSON.stringify([state.bookings, isUnplugged()]) !== drawn) draw();
});

const isUnplugged = () => Boolean(last.troubles["scanner-unplugged"]);

export function draw() {
  drawn = JSON.stringify([last.bookings, isUnplugged()]);
  list.replaceChildren(...last.bookings.map(card));
  hint.textContent = say(!last.bookings.length ? "no_bookings" : isUnplugged() ? "scanner_unplugged" : "bookings_hint");
  book.textContent = say(last.bookings.length ? "book_more" : "book");
  book.classList.toggle("is-small", last.bookings.length > 0);
}

function card({ code, service, day, time, state, number, is_platforms: isPlatforms }) {
  const item = document.createElement("li");
  item.dataset.state = state;
  item.dataset.code = code;
  item.draggable = true;
  item.innerHTML = `
    <button type="button" class="show"><img src="/code/${code}.svg" alt="" draggable="false"><b></b><span></span><small></small></button>
    <button type="button" class="withdraw">✕</button>`;
  const digits = code.slice(-6);
  const short = `${digits.slice(0, 3)} ${digits.slice(3)}`;
  const found = services.find((one) => one.letter === service);
  const when = state === "elsewhere" ? say("elsewhere", code.slice(0, 4)) : `${dayOf(day)} ${time}`;
  const what = {
    booked: found ? nameOf(found.name) : service,
    here: say("is_here", number),
    withdrawn: say("is_withdrawn"),
    elsewhere: say("is_elsewhere"),
  }[state];
  const [show, withdraw] = item.children;
  show.querySelector("b").textContent = short;
  show.querySelector("span").textContent = when;
  show.querySelector("small").textContent = what;
  show.setAttribute("aria-label", `${say("show", short)}: ${when}, ${what}`);
  show.disabled = isUnplugged();
  show.addEventListener("click", () => scan(code, show.firstElementChild));
  item.addEventListener("dragstart", (event) => event.dataTransfer.setData(CARD, code));
  withdraw.hidden = state !== "booked" || isPlatforms;
  withdraw.title = say("withdraw", short);
  withdraw.setAttribute("aria-label", withdraw.title);
  withdraw.addEventListener("click", () => send({ verb: "withdraw", code }));
  return item;
}

const isoDay = (ms) => new Date(ms).toLocaleDateString("sv", { timeZone: ZONE });

function dayOf(iso) {
  const [, month, date] = iso.split("-").map(Number);
  return { [isoDay(Date.now())]: say("today"), [isoDay(Date.now() + DAY_MS)]: say("tomorrow") }[iso] ?? `${date}/${month}`;
}

function scan(code, image) {
  send({ verb: "scan", code });
  scanner.classList.add("is-reading");
  clearTimeout(beam);
  beam = setTimeout(() => scanner.classList.remove("is-reading"), BEAM_MS);
  if (image && !matchMedia("(prefers-reduced-motion: reduce)").matches) fly(image);
}

// The code goes to the scanner and is gone: the card itself stays in the visitor's hand.
function fly(image) {
  const from = image.getBoundingClientRect();
  const to = scanner.getBoundingClientRect();
  const flying = image.cloneNode();
  flying.className = "flying";
  Object.assign(flying.style, { left: `${from.left}px`, top: `${from.top}px`, width: `${from.width}px` });
  document.body.append(flying);
  const way = `translate(${to.left + to.width / 2 - from.left - from.width / 2}px, ${to.top - from.top}px) scale(0.8)`;
  const flight = flying.animate([{}, { transform: way, opacity: 1, offset: 0.8 }, { transform: way, opacity: 0 }], {
    duration: FLIGHT_MS, easing: "ease-in-out" });
  flight.onfinish = () => flying.remove();
}

scanner.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes(CARD) && !isUnplugged()) event.preventDefault();
});
scanner.addEventListener("drop", (event) => {
  event.preventDefault();
  scan(event.dataTransfer.getData(CARD));
});
book.addEventListener("click", () => send({ verb: "book" }));

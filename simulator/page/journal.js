// Entries of the journal become sentences, newest first; each opens to what is really written.

import { on } from "./wire.js";
import { inLanguage, nameOf, say } from "./words.js";

const MOST = 200;
const list = document.getElementById("journal");
const calls = document.getElementById("calls");
let site = { services: [] };
let entries = [];

const service = (letter) => {
  const found = site.services.find((one) => one.letter === letter);
  return found ? nameOf(found.name) : letter;
};
const DEVICES = { printer: ["ο εκτυπωτής", "the printer"], touch: ["η οθόνη αφής", "the touchscreen"] };
const device = (name) => inLanguage(DEVICES[name] ?? [name.replace("box-", "το κουτί "), name.replace("box-", "box ")]);
const day = (iso) => iso.split("-").reverse().join("/");

const SENTENCES = {
  DayOpened: [({ body }) => `Άνοιξε η ημέρα ${day(body.day)}`, ({ body }) => `The day ${day(body.day)} is open`],
  CounterOpened: [({ body }) => `Άνοιξε η θέση ${body.counter}`, ({ body }) => `Counter ${body.counter} is open`],
  CounterClosed: [({ body }) => `Έκλεισε η θέση ${body.counter}`, ({ body }) => `Counter ${body.counter} is closed`],
  TicketIssued: [
    ({ number, body }) => `Δόθηκε το ${number}: ${service(body.service)}`,
    ({ number, body }) => `${number} was given out: ${service(body.service)}`,
  ],
  BookingCheckedIn: [({ number }) => `Ήρθε το ραντεβού ${number}`, ({ number }) => `The booking ${number} has arrived`],
  PriorityGranted: [({ number }) => `Δόθηκε προτεραιότητα στο ${number}`, ({ number }) => `${number} was given priority`],
  PrintStarted: [({ number }) => `Τυπώνεται το ${number}`, ({ number }) => `${number} is being printed`],
  TicketPrinted: [({ number }) => `Τυπώθηκε το ${number}`, ({ number }) => `${number} is on paper`],
  PrintFailed: [
    ({ number, body }) => (body.maybe_printed ? `Άγνωστο αν τυπώθηκε το ${number}` : `Δεν τυπώθηκε το ${number}`),
    ({ number, body }) => (body.maybe_printed ? `Nobody knows if ${number} was printed` : `${number} was not printed`),
  ],
  TicketCalled: [
    ({ number, body }) => `Καλείται το ${number} στη θέση ${body.counter}`,
    ({ number, body }) => `${number} is called to counter ${body.counter}`,
  ],
  TicketRecalled: [
    ({ number, body }) => `Καλείται ξανά το ${number} στη θέση ${body.counter}`,
    ({ number, body }) => `${number} is called again to counter ${body.counter}`,
  ],
  ServingBegan: [({ number }) => `Άρχισε το ${number}`, ({ number }) => `Serving ${number} has begun`],
  ServingFinished: [
    ({ number, body }) => `Τελείωσε το ${number} στη θέση ${body.counter}`,
    ({ number, body }) => `${number} is finished at counter ${body.counter}`,
  ],
  TicketMarkedNoShow: [({ number }) => `Δεν ήρθε το ${number}`, ({ number }) => `${number} did not come`],
  TicketHeld: [({ number }) => `Σε αναμονή το ${number}`, ({ number }) => `${number} is on hold`],
  TicketResumed: [({ number }) => `Περιμένει πάλι το ${number}`, ({ number }) => `${number} waits again`],
  TicketTransferred: [
    ({ number, body }) => `Το ${number} πάει σε: ${service(body.service)}`,
    ({ number, body }) => `${number} goes on to: ${service(body.service)}`,
  ],
  TicketCancelled: [({ number }) => `Ακυρώθηκε το ${number}`, ({ number }) => `${number} is cancelled`],
  DeviceFailed: [({ body }) => `Δεν δουλεύει ${device(body.device)}`, ({ body }) => `Not working: ${device(body.device)}`],
  DeviceRecovered: [({ body }) => `Δουλεύει πάλι ${device(body.device)}`, ({ body }) => `Working again: ${device(body.device)}`],
};

on("hello", (hello) => {
  site = hello;
  entries = hello.entries;
  draw();
});
on("entries", (message) => {
  entries = [...entries, ...message.entries].slice(-MOST);
  for (const entry of message.entries) {
    list.prepend(line(entry, true));
    if (entry.kind === "TicketCalled" || entry.kind === "TicketRecalled")
      calls.textContent = say("called", entry.number, entry.body.counter);
  }
  while (list.children.length > MOST) list.lastElementChild.remove();
});

export function draw() {
  list.replaceChildren(...entries.slice(-MOST).reverse().map((entry) => line(entry, false)));
}

function line(entry, isNew) {
  const item = document.createElement("li");
  item.dataset.kind = entry.kind;
  item.value = entry.seq;
  item.classList.toggle("is-new", isNew);
  item.innerHTML = "<details><summary><span></span><small><time></time> <i></i> <b></b></small></summary><pre></pre></details>";
  item.querySelector("span").textContent = SENTENCES[entry.kind] ? inLanguage(SENTENCES[entry.kind], entry) : entry.kind;
  item.querySelector("time").textContent = entry.time;
  item.querySelector("i").textContent = entry.seq;
  item.querySelector("b").textContent = entry.kind;
  const written = { seq: entry.seq, at: entry.at, kind: entry.kind, ...entry.body };
  item.querySelector("pre").textContent = JSON.stringify(written, null, 1);
  return item;
}

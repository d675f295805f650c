// Entries of the journal become sentences, newest first; each opens to what is really written.

import { on } from "./wire.js";
import { inLanguage, nameOf, say, ZONE } from "./words.js";

const MOST = 200;
const list = document.getElementById("journal");
const calls = document.getElementById("calls");
let site = { services: [] };
let entries = [];

const service = (letter) => {
  const found = site.services.find((one) => one.letter === letter);
  return found ? nameOf(found.name) : letter;
};
const DEVICES = {
  printer: ["ο εκτυπωτής", "the printer"],
  roll: ["το ρολό του χαρτιού", "the paper’s roll"],
  touch: ["η οθόνη αφής", "the touchscreen"],
  scanner: ["ο σαρωτής", "the scanner"],
  keypad: ["το πληκτρολόγιο", "the keypad"],
  voice: ["η φωνή", "the voice"],
};
const device = (name) => inLanguage(DEVICES[name] ?? [name.replace("box-", "το χειριστήριο "), name.replace("box-", "box ")]);
const SLOT = { timeZone: ZONE, day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit" };
const slot = (iso) => new Date(iso).toLocaleString("en-GB", SLOT);
const day = (iso) => iso.split("-").reverse().join("/");

const SENTENCES = {
  DayOpened: [({ body }) => `Άνοιξε η ημέρα ${day(body.day)}`, ({ body }) => `The day ${day(body.day)} is open`],
  CounterOpened: [({ body }) => `Άνοιξε η θέση ${body.counter}`, ({ body }) => `Counter ${body.counter} is open`],
  CounterClosed: [({ body }) => `Έκλεισε η θέση ${body.counter}`, ({ body }) => `Counter ${body.counter} is closed`],
  TicketIssued: [
    ({ number, body }) => `Δόθηκε το ${number}: ${service(body.service)}`,
    ({ number, body }) => `${number} was given out: ${service(body.service)}`,
  ],
  BookingReceived: [
    ({ body }) => `Κλείστηκε ραντεβού για ${slot(body.slot)}: ${service(body.service)}`,
    ({ body }) => `Booked for ${slot(body.slot)}: ${service(body.service)}`,
  ],
  BookingWithdrawn: [() => "Ακυρώθηκε ένα ραντεβού", () => "A booking was withdrawn"],
  BookingCheckedIn: [({ number }) => `Ήρθε το ραντεβού ${number}`, ({ number }) => `The booking ${number} has arrived`],
  PriorityGranted: [({ number }) => `Δόθηκε προτεραιότητα στο ${number}`, ({ number }) => `${number} was given priority`],
  PrintStarted: [({ number }) => `Τυπώνεται το ${number}`, ({ number }) => `${number} is being printed`],
  TicketPrinted: [({ number }) => `Τυπώθηκε το ${number}`, ({ number }) => `${number} is on paper`],
  PrintFailed: [
    ({ number, body }) => (body.maybe_printed ? `Άγνωστο αν τυπώθηκε το ${number}` : `Δεν τυπώθηκε το ${number}`),
    ({ number, body }) => (body.maybe_printed ? `Nobody knows if ${number} was printed` : `${number} was not printed`),
  ],
  CopyRequested: [({ number }) => `Ζητήθηκε αντίγραφο του ${number}`, ({ number }) => `A copy of ${number} is wanted`],
  TicketRetracted: [
    ({ number }) => `Κανείς δεν πήρε το ${number}: το τράβηξε πίσω ο εκτυπωτής`,
    ({ number }) => `Nobody took ${number}: the printer drew it back`,
  ],
  TestPageRequested: [() => "Ζητήθηκε δοκιμαστική σελίδα", () => "A test page is wanted"],
  TestPagePrinted: [() => "Τυπώθηκε η δοκιμαστική σελίδα", () => "The test page is on paper"],
  TestPageFailed: [() => "Δεν τυπώθηκε η δοκιμαστική σελίδα", () => "The test page was not printed"],
  RollChanged: [() => "Μπήκε νέο ρολό", () => "A new roll is in"],
  ServiceClosed: [({ body }) => `Έκλεισε για σήμερα: ${service(body.service)}`, ({ body }) => `Closed for today: ${service(body.service)}`],
  ServiceReopened: [({ body }) => `Άνοιξε πάλι: ${service(body.service)}`, ({ body }) => `Open again: ${service(body.service)}`],
  MessagePosted: [
    ({ body }) => `Ανακοίνωση στον πίνακα: «${nameOf(body.text)}»`,
    ({ body }) => `A message on the wall: “${nameOf(body.text)}”`,
  ],
  MessageWithdrawn: [() => "Αποσύρθηκε μια ανακοίνωση", () => "A message was withdrawn"],
  HelpRequested: [() => "Ένας πολίτης ζητά βοήθεια στο εκδοτήριο", () => "Somebody at the kiosk asks for help"],
  HelpAnswered: [
    ({ body }) => (body.counter ? `Πηγαίνει βοήθεια από τη θέση ${body.counter}` : "Δόθηκε βοήθεια"),
    ({ body }) => (body.counter ? `Help is on its way from counter ${body.counter}` : "Help was given"),
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
  TicketRestored: [({ number }) => `Αναίρεση: ${number}`, ({ number }) => `Undone: ${number} is as before`],
  BookingReleased: [({ number }) => `Αναίρεση εισόδου με ραντεβού: ${number}`, ({ number }) => `Check-in undone: ${number}`],
  ClerkSignedIn: [({ body }) => `Συνδέθηκε: ${body.clerk}`, ({ body }) => `Signed in: ${body.clerk}`],
  ClerkSignedOut: [({ body }) => `Αποσυνδέθηκε: ${body.clerk}`, ({ body }) => `Signed out: ${body.clerk}`],
  ClerkLockedOut: [({ body }) => `Κλειδώθηκε: ${body.clerk}`, ({ body }) => `Locked out: ${body.clerk}`],
  ClerkChanged: [({ body }) => `Άλλαξαν τα στοιχεία: ${body.clerk}`, ({ body }) => `Clerk changed: ${body.clerk}`],
  ChangeNoted: [() => "Μια αλλαγή από την πλατφόρμα", () => "A change from the platform"],
  ChangeRefused: [() => "Μια αλλαγή της πλατφόρμας δεν έγινε", () => "A change from the platform could not be made"],
  NumbersReserved: [() => "Κρατήθηκαν αριθμοί", () => "Numbers are kept free"],
  SettingsReceived: [() => "Ρυθμίσεις από την πλατφόρμα", () => "Settings from the platform"],
  CounterPaused: [({ body }) => `Διάλειμμα στη θέση ${body.counter}`, ({ body }) => `Counter ${body.counter} is on break`],
  CounterResumed: [({ body }) => `Τέλος διαλείμματος στη θέση ${body.counter}`, ({ body }) => `Counter ${body.counter} is back`],
  EmergencyRaised: [() => "Έκτακτη ανάγκη", () => "Emergency"],
  EmergencyEnded: [() => "Τέλος έκτακτης ανάγκης", () => "The emergency is over"],
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

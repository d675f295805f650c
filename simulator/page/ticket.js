// One ticket, as it stands: the number, who is ahead, how long; then where to go.

import { inLanguage, nameOf, preferredLanguage, speak } from "./words.js";

const RETRY_MS = 2000;
const LABEL = ["Ο αριθμός σας", "Your number"];
const TODAY = ["Ισχύει μόνο για σήμερα", "Valid today only"];
const LOST = ["Δεν υπάρχει σύνδεση. Ξαναπροσπαθώ…", "No connection. Trying again…"];
const UNKNOWN = ["Δεν υπάρχει τέτοιο εισιτήριο σήμερα", "There is no such ticket today"];
const AHEAD = [
  (ahead) => (ahead ? `Πριν από εσάς: ${ahead === 1 ? "1 άτομο" : `${ahead} άτομα`}` : "Είστε οι επόμενοι"),
  (ahead) => (ahead ? `${ahead} ${ahead === 1 ? "person" : "people"} ahead of you` : "You are next"),
];
const WAIT = [
  (low, high) => `Αναμονή περίπου ${span(low, high)} λεπτά`,
  (low, high) => `About ${span(low, high)} minutes`,
];
const NO_COUNTER = ["Δεν έχει ανοίξει ακόμη θέση", "No counter is open yet"];
const GO = [(counter) => `Θέση ${counter}`, (counter) => `Counter ${counter}`];
const PLEASE = ["Σας καλούν: περάστε τώρα", "You are called: please come now"];
const SAYS = {
  SERVING: ["Εξυπηρετείστε", "You are being served"],
  HELD: ["Σε αναμονή: θα σας καλέσουν ξανά", "On hold: you will be called again"],
  FINISHED: ["Τελειώσατε. Καλή συνέχεια!", "All done. Have a good day!"],
  NO_SHOW: ["Σας κάλεσαν και δεν ήρθατε. Μιλήστε με το προσωπικό.", "You were called and did not come. Please ask the staff."],
  CANCELLED: ["Το εισιτήριο ακυρώθηκε", "The ticket is cancelled"],
};

const main = document.getElementById("ticket");
const lost = document.getElementById("lost");
let standing;

const span = (low, high) => (low === high ? low : `${low}–${high}`);

function put(id, text) {
  const element = document.getElementById(id);
  if (element.textContent !== text) element.textContent = text;
}

function draw() {
  if (standing === undefined) return;
  main.hidden = false;
  main.dataset.status = standing?.status ?? "";
  put("label", standing ? inLanguage(LABEL) : "");
  put("number", standing?.number ?? "–");
  put("service", standing ? nameOf(standing.service) : "");
  put("today", inLanguage(TODAY));
  const [says, more] = words();
  put("says", says);
  put("more", more);
  document.title = standing ? `${standing.number} · ${says}` : "e-PASS";
}

function words() {
  if (!standing) return [inLanguage(UNKNOWN), ""];
  const { status, ahead, low_min: low, high_min: high, counter } = standing;
  if (status === "WAITING")
    return [inLanguage(AHEAD, ahead), low === null ? inLanguage(NO_COUNTER) : high ? inLanguage(WAIT, low, high) : ""];
  if (status === "CALLED") return [inLanguage(GO, counter), inLanguage(PLEASE)];
  return [inLanguage(SAYS[status]), ""];
}

function connect() {
  const socket = new WebSocket(`ws://${location.host}${location.pathname}/live`);
  socket.onmessage = ({ data }) => {
    standing = JSON.parse(data);
    lost.hidden = true;
    draw();
  };
  socket.onclose = () => {
    lost.textContent = inLanguage(LOST);
    lost.hidden = false;
    setTimeout(connect, RETRY_MS);
  };
}

function choose(language) {
  speak(language);
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  draw();
}

for (const button of document.querySelectorAll("[data-language]"))
  button.addEventListener("click", () => choose(button.dataset.language));
choose(preferredLanguage());
connect();

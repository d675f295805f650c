// Every word of the page in Greek and English; `say` gives the one of the visitor's language.

const WORDS = {
  subtitle: ["Ένα ολόκληρο ΚΕΠ, χωρίς μηχανήματα", "A citizens’ service centre without the machines"],
  guide: ["Τα πρώτα βήματα", "First steps"],
  step_tap: ["Πατήστε μια υπηρεσία", "Tap a service"],
  step_take: ["Πάρτε το χαρτί", "Take the ticket"],
  step_next: ["Πατήστε «Επόμενος»", "Press “Next”"],
  step_done: ["Αυτό ήταν. Τώρα χαλάστε κάτι!", "That’s it. Now break something!"],
  language: ["Γλώσσα", "Language"],
  live: ["Ζωντανά", "Live"],
  connecting: ["Σύνδεση…", "Connecting…"],
  lost: ["Η επίδειξη δεν απαντά. Ξαναπροσπαθώ…", "The demo does not answer. Trying again…"],
  kiosk: ["Εκδοτήριο", "Dispenser"],
  kiosk_screen: [
    "Οθόνη αφής του εκδοτηρίου: πατήστε, ή μετακινήστε τον σταυρό με τα βέλη και πατήστε Enter",
    "The kiosk’s touchscreen: tap it, or move the cross with the arrow keys and press Enter",
  ],
  tickets: ["Τυπωμένα εισιτήρια", "Printed tickets"],
  ticket: ["Εισιτήριο", "Ticket"],
  take: [(number) => `Πάρτε το εισιτήριο ${number}`, (number) => `Take ticket ${number}`],
  enlarge: [(number) => `Δείτε το εισιτήριο ${number}`, (number) => `Look at ticket ${number}`],
  hand: [
    (count) => (count === 1 ? "Κρατάτε ένα εισιτήριο" : `Κρατάτε ${count} εισιτήρια`),
    (count) => (count === 1 ? "You hold one ticket" : `You hold ${count} tickets`),
  ],
  on_phone: ["Η σειρά σας στο κινητό", "Your turn, on the phone"],
  close: ["Κλείσιμο", "Close"],
  previous: ["Προηγούμενο", "Previous"],
  following: ["Επόμενο", "Next"],
  wall: ["Πίνακας κλήσεων", "Wall display"],
  wall_picture: ["Ο πίνακας κλήσεων όπως φαίνεται στην αίθουσα", "The wall display as the hall sees it"],
  sound_off: ["Πατήστε για ήχο", "Click for sound"],
  sound_on: ["Με ήχο", "Sound is on"],
  counter: [(number) => `Θέση ${number}`, (number) => `Counter ${number}`],
  serves: ["Εξυπηρετεί", "Serves"],
  NEXT: ["Επόμενος", "Next"],
  RECALL: ["Επανάκληση", "Recall"],
  NO_SHOW: ["Δεν ήρθε", "No-show"],
  HOLD: ["Αναμονή", "Hold"],
  FINISH: ["Τέλος", "Finish"],
  idle: ["Ελεύθερη", "Free"],
  waiting: ["Αναμένουν", "Waiting"],
  calling: ["Κλήση", "Calling"],
  serving: ["Εξυπηρέτηση", "Serving"],
  nobody_waiting: ["Κανείς", "Nobody"],
  refused: ["Δεν γίνεται", "Refused"],
  link_lost: ["Σύνδεση", "No link"],
  paper_out: ["Χαρτί", "Paper"],
  busy: ["Στέλνει", "Sending"],
  box_unplugged: ["Χωρίς καλώδιο", "Unplugged"],
  box_says: [(text) => `Ένδειξη: ${text || "κενή"}`, (text) => `Display: ${text || "empty"}`],
  printer_ready: ["Έτοιμος", "Ready"],
  printer_paper: ["Χωρίς χαρτί", "No paper"],
  printer_cover: ["Ανοιχτό κάλυμμα", "Cover open"],
  printer_unplugged: ["Χωρίς καλώδιο", "Unplugged"],
  veil_touch: ["Το καλώδιο της αφής είναι έξω", "The touch cable is out"],
  veil_daemon: ["Το πρόγραμμα ξεκινά…", "The program is starting…"],
  what_if: ["Τι γίνεται αν…", "What if…"],
  paper_out_if: ["τελειώσει το χαρτί", "the paper runs out"],
  cover_open_if: ["ανοίξει το κάλυμμα", "the cover is open"],
  printer_unplugged_if: ["βγει το καλώδιο του εκτυπωτή", "the printer’s cable is out"],
  touch_unplugged_if: ["βγει το καλώδιο της αφής", "the touch cable is out"],
  box_unplugged_if: [(number) => `βγει το κουτί ${number}`, (number) => `box ${number} is unplugged`],
  kill_kiosk_if: ["πέσει το εκδοτήριο", "the kiosk crashes"],
  kill_display_if: ["πέσει ο πίνακας", "the display crashes"],
  kill_counter_if: ["πέσουν οι θέσεις", "the counters crash"],
  daemon_starting: ["ξεκινά…", "starting…"],
  daemon_down: ["ξαναρχίζει…", "restarting…"],
  journal: ["Ημερολόγιο", "Journal"],
  journal_says: ["Ό,τι δεν γράφτηκε εδώ, δεν έγινε.", "What is not written here has not happened."],
  called: [(number, counter) => `${number}, θέση ${counter}`, (number, counter) => `${number}, counter ${counter}`],
};

let language = "el";

export function preferredLanguage() {
  const kept = localStorage.getItem("language");
  return kept ?? (navigator.languages.some((code) => code.startsWith("el")) ? "el" : "en");
}

export function speak(chosen) {
  language = chosen;
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-word-label]"))
    element.setAttribute("aria-label", say(element.dataset.wordLabel));
}

export function say(word, ...values) {
  return inLanguage(WORDS[word], ...values);
}

export function inLanguage([greek, english], ...values) {
  const word = language === "el" ? greek : english;
  return typeof word === "function" ? word(...values) : word;
}

export const nameOf = (names) => names[language] ?? names.el;

// Every word of the page in Greek and English; `say` gives the one of the visitor's language.

const WORDS = {
  subtitle: ["Ένα ολόκληρο ΚΕΠ, χωρίς μηχανήματα", "A citizens’ service centre without the machines"],
  guide: ["Τα πρώτα βήματα", "First steps"],
  step_tap: ["Πατήστε μια υπηρεσία", "Tap a service"],
  step_take: ["Πάρτε το χαρτί", "Take the ticket"],
  step_next: ["Πατήστε «Επόμενος»", "Press “Next”"],
  step_done: ["Αυτό ήταν. Τώρα δοκιμάστε ένα ραντεβού, ή χαλάστε κάτι!", "That’s it. Now try a booking, or break something!"],
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
  HELP: ["Πάω να βοηθήσω", "I’ll go and help"],
  F1: ["Πλήκτρο 1", "Key F1"],
  F2: ["Πλήκτρο 2", "Key F2"],
  held: ["Κρατήστε το πατημένο:", "Hold it down:"],
  HELP_held: ["συναγερμός", "emergency"],
  FINISH_held: ["διάλειμμα", "a break"],
  RECALL_held: ["ήρθε", "the person is here"],
  idle: ["Ελεύθερη", "Free"],
  waiting: ["Αναμένουν", "Waiting"],
  calling: ["Κλήση", "Calling"],
  serving: ["Εξυπηρέτηση", "Serving"],
  nobody_waiting: ["Κανείς", "Nobody"],
  refused: ["Δεν γίνεται", "Refused"],
  link_lost: ["Σύνδεση", "No link"],
  paper_out: ["Χαρτί", "Paper"],
  paper_low: ["Λίγο χαρτί", "Low paper"],
  help: ["Βοήθεια", "Help"],
  ask: ["Ήρθε;", "Came?"],
  emergency: ["Συναγερμός", "Emergency"],
  break: ["Διάλειμμα", "Break"],
  busy: ["Στέλνει", "Sending"],
  box_unplugged: ["Χωρίς καλώδιο", "Unplugged"],
  box_says: [(text) => `Ένδειξη: ${text || "κενή"}`, (text) => `Display: ${text || "empty"}`],
  printer_ready: ["Έτοιμος", "Ready"],
  printer_low: ["Λίγο χαρτί", "Little paper"],
  printer_mouth: ["Πάρτε το εισιτήριο", "Take the ticket"],
  printer_cutter: ["Κόλλησε ο κόπτης", "Cutter stuck"],
  printer_hot: ["Ζεστή κεφαλή", "Head too hot"],
  printer_paper: ["Χωρίς χαρτί", "No paper"],
  printer_cover: ["Ανοιχτό κάλυμμα", "Cover open"],
  printer_unplugged: ["Χωρίς καλώδιο", "Unplugged"],
  veil_touch: ["Το καλώδιο της αφής είναι έξω", "The touch cable is out"],
  veil_daemon: ["Το πρόγραμμα ξεκινά…", "The program is starting…"],
  what_if: ["Τι γίνεται αν…", "What if…"],
  if_printer: ["στον εκτυπωτή", "at the printer"],
  paper_out_if: ["τελειώσει το χαρτί", "the paper runs out"],
  paper_low_if: ["λιγοστέψει το χαρτί", "little paper is left"],
  cover_open_if: ["ανοίξει το κάλυμμα", "the cover is open"],
  cutter_stuck_if: ["κολλήσει ο κόπτης", "the cutter is stuck"],
  head_hot_if: ["ζεσταθεί η κεφαλή", "the head is too hot"],
  ticket_left_if: ["μείνει το εισιτήριο στο στόμιο", "a ticket is left in the mouth"],
  if_cable: ["βγει το καλώδιο", "a cable is out"],
  printer_unplugged_if: ["εκτυπωτή", "printer"],
  touch_unplugged_if: ["αφής", "touchscreen"],
  scanner_unplugged_if: ["σαρωτή", "scanner"],
  keypad_unplugged_if: ["πληκτρολογίου", "keypad"],
  network_unplugged_if: ["δικτύου", "network"],
  box_unplugged_if: [(number) => `θέσης ${number}`, (number) => `box ${number}`],
  if_program: ["πέσει το πρόγραμμα", "a program crashes"],
  kill_kiosk_if: ["εκδοτηρίου", "kiosk"],
  kill_display_if: ["πίνακα", "wall"],
  kill_counter_if: ["θέσεων", "counters"],
  kill_console_if: ["κονσόλας", "console"],
  kill_sync_if: ["συγχρονισμού", "sync"],
  kill_platform_if: ["πλατφόρμας", "platform"],
  try: ["Δοκιμάστε", "Try"],
  scanner: ["Σαρωτής ραντεβού", "Scanner for bookings"],
  keypad: ["Πληκτρολόγιο με υποδοχή ακουστικών", "Keypad with a headphone jack"],
  bookings: ["Ραντεβού", "Bookings"],
  no_bookings: ["Κάποιος που έχει κλείσει ραντεβού δείχνει εδώ τον κωδικό του και παίρνει αριθμό.", "Somebody with an appointment shows its code here, and gets a number."],
  bookings_hint: ["Πατήστε ένα, ή σύρετέ το στον σαρωτή.", "Press one, or draw it to the scanner."],
  scanner_unplugged: ["Χωρίς σαρωτή: πληκτρολογήστε τα έξι ψηφία στην οθόνη.", "Without the scanner: type the six digits on the screen."],
  book: ["Κλείστε μου ραντεβού", "Book for me"],
  book_more: ["Κι άλλα", "More"],
  today: ["σήμερα", "today"],
  tomorrow: ["αύριο", "tomorrow"],
  elsewhere: [(site) => `στο ΚΕΠ ${site}`, (site) => `at centre ${site}`],
  is_elsewhere: ["Δεν είναι για εδώ", "Not for here"],
  is_here: [(number) => `✓ Εδώ, με το ${number}`, (number) => `✓ Here, as ${number}`],
  is_withdrawn: ["Ακυρώθηκε", "Withdrawn"],
  show: [(code) => `Δείξτε στον σαρωτή το ${code}`, (code) => `Show ${code} to the scanner`],
  withdraw: [(code) => `Ακυρώστε το ${code}`, (code) => `Withdraw ${code}`],
  console: ["Κονσόλα", "Console"],
  console_hint: [
    "Η σελίδα του υπαλλήλου: καλεί, βλέπει ποιος περιμένει και γιατί, και αναιρεί ένα λάθος πάτημα.",
    "The clerk’s page: it calls, shows who waits and why, and takes a slip of the finger back.",
  ],
  console_open: ["Ανοίξτε την κονσόλα", "Open the console"],
  sign_in_as: ["Σύνδεση ως", "Sign in as"],
  console_try: [
    "Χειριστήριο και κονσόλα βλέπουν αμέσως το ένα τι έκανε η άλλη.",
    "Box and console see at once what the other one did.",
  ],
  platform: ["Πλατφόρμα", "Platform"],
  platform_starting: ["Η πλατφόρμα ξεκινά…", "The platform is starting…"],
  platform_joined: ["Σε σύνδεση με το ΚΕΠ", "Connected to the centre"],
  platform_cut: ["Χωρίς δίκτυο: η ουρά συνεχίζεται", "No network: the queue goes on"],
  platform_away: ["Έπεσε ένα πρόγραμμα: η ουρά συνεχίζεται", "A program is away: the queue goes on"],
  platform_book: ["Κλείστε ραντεβού", "Book a time"],
  platform_number: ["Αριθμός στο κινητό", "A number on the phone"],
  platform_try: [
    "Ό,τι κλείσετε εκεί γίνεται εδώ κάρτα, στα «Ραντεβού». Δείξτε την στον σαρωτή.",
    "What you book there is a card here, under “Bookings”. Show it to the scanner.",
  ],
  platform_clerks: ["Σελίδα υπαλλήλων", "The clerks’ page"],
  password: ["Συνθηματικό", "Password"],
  headset: ["Ακουστικά", "Headset"],
  plug_headset: ["Βάλτε τα ακουστικά", "Plug the headset in"],
  pull_headset: ["Βγάλτε τα ακουστικά", "Pull the headset out"],
  headset_hint: ["Με τα ακουστικά, ή με ένα πλήκτρο, το εκδοτήριο μιλά και οδηγείται χωρίς την οθόνη.", "With a headset, or by a key, the kiosk speaks, and is used without its screen."],
  listens: ["Τα βέλη πηγαίνουν στην επόμενη επιλογή, το OK την επιλέγει.", "Arrows go to the next choice, OK takes it."],
  speaks: ["Μιλά…", "Speaking…"],
  keypad_unplugged: ["Το καλώδιο του πληκτρολογίου είναι έξω.", "The keypad’s cable is out."],
  key_up: ["Προηγούμενη επιλογή", "Choice before"],
  key_left: ["Προηγούμενη επιλογή", "Choice before"],
  key_right: ["Επόμενη επιλογή", "Next choice"],
  key_down: ["Επόμενη επιλογή", "Next choice"],
  key_ok: ["Επιλογή", "Choose"],
  key_louder: ["Πιο δυνατά", "Louder"],
  key_quieter: ["Πιο σιγά", "Quieter"],
  key_repeat: ["Ξανά", "Again"],
  key_home: ["Αρχή", "Home"],
  key_back: ["Πίσω", "Back"],
  staff: ["Προσωπικό", "Staff"],
  staff_gesture: ["Κρατήστε 3 δευτερόλεπτα την πάνω αριστερή γωνία της οθόνης, και αμέσως μετά την πάνω δεξιά. Ή:", "Hold the screen’s top left corner for 3 seconds, and right after it the top right one. Or:"],
  staff_key: ["Κλειδί προσωπικού", "Staff’s key"],
  pin: ["Κωδικός", "PIN"],
  staff_menu: ["Εκεί: νέο ρολό, δοκιμαστική σελίδα, αντίγραφο εισιτηρίου, κλείσιμο υπηρεσίας, ένταση, γλώσσα, έλεγχος.", "There: new roll, test page, a copy of a ticket, closing a service, volume, language, examination."],
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

// The site's time, wherever the visitor's clock is.
export const ZONE = "Europe/Athens";
export const nameOf = (names) => names[language] ?? names.el;

// What the clerk's pages do better with a script: keys for times, a filter in the day's list, and the hall live.
(() => {
  "use strict";
  document.documentElement.classList.add("has-script");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const TWINS = {A: "Α", B: "Β", E: "Ε", K: "Κ", M: "Μ", T: "Τ", Z: "Ζ"};
  const KEYS = 9;

  // As the platform folds: without accents, final sigmas and Latin look-alikes.
  const LOOK_ALIKES = {a: "α", b: "β", e: "ε", h: "η", i: "ι", k: "κ", m: "μ", n: "ν", o: "ο", p: "ρ", t: "τ", x: "χ", y: "υ", z: "ζ"};
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ς/g, "σ")
      .replace(/[a-z]/g, (letter) => LOOK_ALIKES[letter] || letter).replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  // By the place of the key: on a Greek keyboard it types another letter, and an access key would not be heard.
  document.addEventListener("keydown", (event) => {
    const link = one('.tabs a[href$="/book"]');
    if (!link || !event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyN") return;
    event.preventDefault();
    link.click();
  });

  // Times: digits choose, arrows walk, letters change the queue. They work only while the chooser has the focus.
  const form = one("#booking");
  let asked = 0;

  const slots = () => all('input[name="starts"]', one("#chooser"));
  const badge = (input) => one(`label[for="${input.id}"] kbd`);
  const keyed = () => slots().filter((input) => badge(input) && !badge(input).hidden);

  function number(from) {
    const inputs = slots();
    const first = Math.max(0, Math.min(from, inputs.length - KEYS));
    inputs.forEach((input, place) => {
      const key = place - first + 1;
      badge(input).hidden = key < 1 || key > KEYS;
      badge(input).textContent = key;
    });
  }

  function shift(by) {
    const inputs = slots();
    const first = keyed().length ? inputs.indexOf(keyed()[0]) : 0;
    number(first + by * KEYS);
  }

  function picked() {
    const told = one("[data-picked]");
    const input = slots().find((slot) => slot.checked);
    if (told) {
      told.textContent = input ? input.dataset.told : told.dataset.none;
      told.classList.toggle("is-picked", Boolean(input));
    }
    return input;
  }

  function choose(input) {
    input.checked = true;
    picked();
    (one("#applicant") || one("[data-then]", form)).focus();
  }

  async function show(address) {
    const mine = ++asked;
    const chooser = one("#chooser");
    const [path, query] = address.split("?");
    chooser.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${path}/times?${query}`, {headers: {Accept: "text/html"}});
      if (!answer.ok || answer.redirected) throw new Error("not the times");
      const text = await answer.text();
      if (mine !== asked) return;
      const piece = new DOMParser().parseFromString(text, "text/html");
      const focused = document.activeElement;
      const isElsewhere = focused !== document.body && !chooser.contains(focused);
      chooser.replaceWith(document.importNode(one("#chooser", piece), true));
      begin();
      if (!isElsewhere) one("#chooser").focus();
    } catch {
      location.assign(address);
    }
  }

  function follow(link) {
    if (link) show(link.getAttribute("href"));
  }

  function onKey(event) {
    const chooser = one("#chooser");
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const letter = TWINS[event.key.toUpperCase()] || event.key.toUpperCase();
    const isAtRest = event.target === chooser;
    let isOurs = true;
    if (/^[1-9]$/.test(event.key)) {
      const input = keyed()[Number(event.key) - 1];
      if (input) choose(input);
    } else if (one(`[data-letter="${CSS.escape(letter)}"]`, chooser)) {
      follow(one(`[data-letter="${CSS.escape(letter)}"]`, chooser));
    } else if (isAtRest && event.key === "ArrowRight") {
      follow(one('[data-walk="after"]', chooser));
    } else if (isAtRest && event.key === "ArrowLeft") {
      follow(one('[data-walk="before"]', chooser));
    } else if (isAtRest && event.key === "ArrowDown") {
      shift(1);
    } else if (isAtRest && event.key === "ArrowUp") {
      shift(-1);
    } else {
      isOurs = false;
    }
    if (isOurs) event.preventDefault();
  }

  function begin() {
    const chooser = one("#chooser");
    const keys = one("#chooser-keys");
    if (keys) keys.hidden = false;
    chooser.addEventListener("keydown", onKey);
    chooser.addEventListener("change", picked);
    chooser.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      follow(link);
    });
    picked();
  }

  if (one("#chooser")) {
    begin();
    if (!one(".mistakes")) (slots().some((slot) => slot.checked) && one("#applicant") || one("#chooser")).focus();
  }

  // Contact data: the question of consent appears when there is something to consent to.
  const contact = one("[data-contact]");
  if (contact) {
    const consent = one("[data-consent]", contact);
    const inputs = all("input[type=tel], input[type=email]", contact);
    const look = () => { consent.hidden = inputs.every((input) => !input.value.trim()) && !consent.classList.contains("is-wrong"); };
    inputs.forEach((input) => input.addEventListener("input", look));
    look();
  }

  // A form that was sent is not sent twice by an impatient finger; the store would book once anyway.
  all("form[method=post]").forEach((sent) => sent.addEventListener("submit", (event) => {
    if (sent.dataset.sent) event.preventDefault();
    sent.dataset.sent = "1";
    setTimeout(() => delete sent.dataset.sent, 4000);
  }));

  // The day as a picture: arrows go from time to time, up and down from hour to hour.
  all("[data-grid]").forEach((grid) => {
    const rows = all(":scope > li", grid).map((row) => all("a", row));
    const cells = rows.flat();
    cells.forEach((cell, place) => { cell.tabIndex = place ? -1 : 0; });
    grid.addEventListener("keydown", (event) => {
      const cell = event.target.closest("a");
      const row = rows.findIndex((found) => found.includes(cell));
      if (!cell || row < 0) return;
      const column = rows[row].indexOf(cell);
      const place = cells.indexOf(cell);
      const beside = (found) => found && found[Math.min(column, found.length - 1)];
      const next = {
        ArrowRight: cells[place + 1], ArrowLeft: cells[place - 1], Home: cells[0], End: cells.at(-1),
        ArrowDown: beside(rows[row + 1]), ArrowUp: beside(rows[row - 1]),
      }[event.key];
      if (!next) return;
      event.preventDefault();
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });

  // The day's list, while somebody types; Enter searches all days to come.
  const filter = one("[data-filter]");
  const list = one("[data-visits]");
  if (filter && list && one("[data-none]")) {
    const visits = all(".visit", list).map((visit) => [visit, `${fold(visit.dataset.name)} ${visit.dataset.code}`.split(" ")]);
    const look = () => {
      const parts = fold(filter.value).split(" ").filter(Boolean);
      let shown = 0;
      for (const [visit, words] of visits) {
        visit.hidden = !parts.every((part) => words.some((word) => word.startsWith(part)));
        shown += !visit.hidden;
      }
      one("[data-none]").hidden = shown > 0;
    };
    filter.addEventListener("input", look);
    look();
  }

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // The hall: asked again as soon as it has answered; a lost connection is told, and tried again.
  const hall = one("[data-hall]");
  const rest = (wait_ms) => new Promise((done) => setTimeout(done, wait_ms));
  async function watch() {
    let wait_ms = 1000;
    for (;;) {
      try {
        const answer = await fetch(`${hall.dataset.hall}?known=${hall.dataset.known}`);
        if (answer.redirected || answer.status === 403) return location.reload();
        if (!answer.ok) throw new Error("not now");
        const text = await answer.text();
        if (answer.headers.get("X-Known") !== hall.dataset.known) hall.innerHTML = text;
        hall.dataset.known = answer.headers.get("X-Known");
        one("[data-lost]").hidden = true;
        wait_ms = 1000;
      } catch {
        one("[data-lost]").hidden = false;
        await rest(wait_ms);
        wait_ms = Math.min(wait_ms * 2, 30000);
      }
    }
  }
  if (hall) watch();
})();

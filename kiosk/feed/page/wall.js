// The feed becomes light and sound: every entry once, in order, over every cut.
import { Board } from "./board.js";
import { chosen, freshCalls } from "./catch_up.js";
import { Chime, LASTS_S } from "./chime.js";
import { Clock } from "./clock.js";
import { Painter, lettersAreThere } from "./paint.js";

const KINDS = [
  "DayOpened", "CounterClosed", "TicketIssued", "TicketCalled", "TicketRecalled", "ServingBegan", "ServingFinished",
  "TicketMarkedNoShow", "TicketHeld", "TicketResumed", "TicketTransferred", "TicketCancelled",
];
// The feed is heard every five seconds. Who hears nothing for so long is cut off.
const SILENT_AFTER_MS = 12000;
const ANSWERS_WITHIN_MS = 3000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 800;

const wanted = new URLSearchParams(location.search).get("counters");
const counters = wanted ? new Set(wanted.split(",").map(Number)) : null;
const isStill = window.matchMedia("(prefers-reduced-motion: reduce)");

class Wall {
  constructor(sign) {
    this.sign = sign;
    this.painter = new Painter(sign);
    this.clock = new Clock();
    this.chime = new Chime(() => this.show());
    this.board = new Board(sign.call_shown_s);
    this.day = null;
    this.announced = 0;
    this.hours = { is_open: true, opens: {} };
    this.isStale = false;
    // The last entry that is on the board; Infinity before the first hearing, after which nothing is news.
    this.seq = Infinity;
    this.pauseMs = FIRST_PAUSE_MS;
    window.addEventListener("resize", () => this.show());
  }

  listen() {
    const after = this.seq === Infinity ? "" : `?after=${this.seq}`;
    this.source = new EventSource(`feed${after}`);
    this.missed = [];
    this.isReset = false;
    const on = (kind, take) => this.source.addEventListener(kind, (event) => {
      this.heard();
      take(JSON.parse(event.data), Number(event.lastEventId));
    });
    KINDS.forEach((kind) => on(kind, (data, seq) => this.hear(Object.assign(data, { kind, seq }))));
    on("reset", () => { this.isReset = true; });
    on("hours", (hours) => { this.hours = hours; this.show(); });
    on("settled", ({ now }, seq) => this.settle(now, seq));
    on("beat", ({ now }) => { this.clock.tell(now); });
    this.source.onerror = () => this.cut();
    this.heard();
  }

  heard() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.cut(), SILENT_AFTER_MS);
  }

  // EventSource gives up for good on some answers and says nothing while a line is dead: this page comes back itself.
  cut() {
    clearTimeout(this.silence);
    this.source.close();
    this.isStale = true;
    this.show();
    this.rest();
  }

  rest() {
    setTimeout(() => this.comeBack(), this.pauseMs);
    this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
  }

  // A feed that was started again may have another sign: the page begins anew with it.
  async comeBack() {
    try {
      const sign = await askForSign();
      if (JSON.stringify(sign) !== JSON.stringify(this.sign)) location.reload();
      else this.listen();
    } catch (error) {
      this.rest();
    }
  }

  hear(entry) {
    if (this.missed) {
      this.missed.push(entry);
      return;
    }
    this.take(entry);
    this.seq = entry.seq;
    this.show();
  }

  settle(now, seq) {
    this.clock.tell(now);
    if (this.isReset) this.begin(null);
    this.missed.forEach((entry) => this.take(entry));
    this.board.settle();
    freshCalls(this.missed, Date.parse(now), this.seq).forEach((call) => {
      this.take(Object.assign({}, call, { kind: "TicketRecalled" }));
    });
    this.seq = seq;
    this.missed = null;
    this.isStale = false;
    this.pauseMs = FIRST_PAUSE_MS;
    this.show();
  }

  // An entry that the board cannot take is told in the browser's log and left out; the wall goes on.
  take(entry) {
    const seen = chosen(entry, counters);
    if (!seen) return;
    if (seen.kind === "DayOpened") this.begin(seen.day);
    try {
      this.board.apply(seen);
    } catch (error) {
      console.error(`Entry ${seen.seq} is left out of the board:`, error);
    }
  }

  begin(day) {
    this.day = day;
    this.board = new Board(this.sign.call_shown_s);
    this.announced = 0;
  }

  show() {
    clearTimeout(this.next);
    const now = performance.now() / 1000;
    // Yesterday's board is only put aside: a clock that jumped ahead may come back, and no entry comes twice.
    const isOver = this.day !== null && this.clock.day > this.day;
    const board = isOver ? new Board(this.sign.call_shown_s) : this.board;
    const view = board.at(now);
    if (isStill.matches) view.isLit = true;
    const { hours, clock, isStale } = this;
    this.painter.show(view, {
      clock, isStale, isOpen: hours.is_open, opens: hours.opens, isSilent: this.chime.isBlocked,
    });
    if (view.live && view.announcement !== this.announced) {
      this.announced = view.announcement;
      this.announce(view.live);
      if (!this.chime.isBlocked) board.keepUntil(now + LASTS_S);
    }
    const nextMinuteS = 60 - (this.clock.utcMs / 1000) % 60;
    const nextChangeS = view.nextChangeS === null ? Infinity : view.nextChangeS - now;
    this.next = setTimeout(() => this.show(), Math.max(Math.min(nextChangeS, nextMinuteS) * 1000, 0) + 1);
  }

  announce(call) {
    const words = this.sign.words[this.sign.languages[0]];
    document.querySelector("#said").textContent = `${words.calling}: ${call.number}, ${words.counter} ${call.counter}`;
    this.chime.play();
  }
}

async function askForSign() {
  const enough = new AbortController();
  const late = setTimeout(() => enough.abort(), ANSWERS_WITHIN_MS);
  try {
    const answer = await fetch("sign", { signal: enough.signal });
    // The page itself says then what is missing.
    if (answer.status === 401) location.reload();
    if (!answer.ok) throw new Error(`the sign: ${answer.status}`);
    return await answer.json();
  } finally {
    clearTimeout(late);
  }
}

async function begin() {
  try {
    const [sign] = await Promise.all([askForSign(), lettersAreThere()]);
    const wall = new Wall(sign);
    wall.show();
    wall.listen();
  } catch (error) {
    console.error(error);
    setTimeout(begin, LONGEST_PAUSE_MS);
  }
}

begin();

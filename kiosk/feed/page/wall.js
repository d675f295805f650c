// The feed becomes light and sound: every entry once, in order, over every cut.
import { Board } from "./board.js";
import { Chime, LASTS_S } from "./chime.js";
import { Clock } from "./clock.js";
import { Painter, lettersAreThere } from "./paint.js";

const KINDS = [
  "DayOpened", "CounterOpened", "CounterClosed", "TicketIssued", "TicketCalled", "TicketRecalled", "ServingBegan",
  "ServingFinished", "TicketMarkedNoShow", "TicketHeld", "TicketResumed", "TicketTransferred", "TicketCancelled", "TicketRestored",
  "MessagePosted", "MessageWithdrawn",
];
// The feed is heard every five seconds. Who hears nothing for so long is cut off.
const SILENT_AFTER_MS = 12000;
const ANSWERS_WITHIN_MS = 3000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 800;

// A call that was made so long before the page was back is no news any more.
const NEWS_FOR_MS = 10000;

// “/wall?counters=1,2&services=Α,Β”: only their calls.
const query = new URLSearchParams(location.search);
const only = (name) => (query.get(name) || "").split(",").filter(Boolean);
const choice = {
  counters: new Set(only("counters").map(Number)),
  services: new Set(only("services")),
  flashes: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
};

class Wall {
  constructor(sign) {
    this.sign = sign;
    this.painter = new Painter(sign);
    this.clock = new Clock();
    this.chime = new Chime(() => this.show());
    this.begin(null);
    this.hours = { is_open: true, opens: {} };
    this.isStale = false;
    // The last entry that is on the board; null before the first hearing, after which nothing is news.
    this.seq = null;
    this.pauseMs = FIRST_PAUSE_MS;
    window.addEventListener("resize", () => this.show());
  }

  listen() {
    this.source = new EventSource(this.seq === null ? "feed" : `feed?after=${this.seq}`);
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
    this.board.settle(this.seq, Date.parse(now) - NEWS_FOR_MS);
    this.seq = seq;
    this.missed = null;
    this.isStale = false;
    this.pauseMs = FIRST_PAUSE_MS;
    this.show();
  }

  // An entry that the board cannot take is told in the browser's log and left out; the wall goes on.
  take(entry) {
    if (entry.kind === "DayOpened") this.begin(entry.day);
    try {
      this.board.apply(entry);
    } catch (error) {
      console.error(`Entry ${entry.seq} is left out of the board:`, error);
    }
  }

  begin(day) {
    this.day = day;
    this.board = this.emptyBoard();
    this.announced = 0;
  }

  emptyBoard() {
    return new Board(this.sign.call_shown_s, choice);
  }

  show() {
    clearTimeout(this.next);
    const now = performance.now() / 1000;
    // Yesterday's board is only put aside: a clock that jumped ahead may come back, and no entry comes twice.
    const isOver = this.day !== null && this.clock.day > this.day;
    const board = isOver ? this.emptyBoard() : this.board;
    const view = board.at(now);
    const { hours, clock, isStale } = this;
    const nextTurnMs = this.painter.show(view, {
      clock, isStale, isOpen: hours.is_open, opens: hours.opens, isSilent: this.chime.isBlocked,
    });
    if (view.live && view.announcement !== this.announced) {
      this.announced = view.announcement;
      this.announce(view.live);
      if (!this.chime.isBlocked) board.keepUntil(now + LASTS_S);
    }
    const nextMinuteS = 60 - (this.clock.utcMs / 1000) % 60;
    const nextChangeS = view.nextChangeS === null ? Infinity : view.nextChangeS - now;
    const nextMs = Math.max(Math.min(nextChangeS * 1000, nextMinuteS * 1000, nextTurnMs), 0);
    this.next = setTimeout(() => this.show(), nextMs + 1);
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

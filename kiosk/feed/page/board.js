// Events become a board: display/board.py in the browser's language. A test holds both to the same views.
const HALF_FLASH_S = 0.5;
const FLASHES_FOR_S = 4;
const REMEMBERED = 40;

// epass/queueing/lifecycle.py, of the kinds that the feed tells.
const LIFE = {
  WAITING: { TicketCalled: "CALLED", TicketHeld: "HELD", TicketTransferred: "WAITING", TicketCancelled: "CANCELLED" },
  CALLED: {
    TicketRecalled: "CALLED", ServingBegan: "SERVING", ServingFinished: "FINISHED", TicketMarkedNoShow: "NO_SHOW",
    TicketHeld: "HELD", TicketTransferred: "WAITING", TicketCancelled: "CANCELLED",
  },
  SERVING: { ServingFinished: "FINISHED", TicketHeld: "HELD", TicketTransferred: "WAITING" },
  HELD: { TicketCalled: "CALLED", TicketResumed: "WAITING", TicketTransferred: "WAITING", TicketCancelled: "CANCELLED" },
  NO_SHOW: { TicketCalled: "CALLED", TicketResumed: "WAITING" },
  FINISHED: {},
  CANCELLED: {},
};

// Every call is large for its minimum time (shownS, seconds), in the order of the journal, and none is left out.
// Seconds on a monotonic clock are arguments.
export class Board {
  constructor(shownS) {
    this.shownS = shownS;
    this.announcement = 0;
    this.forget();
  }

  // Takes the next event, with its kind. Throws for a ticket that was never issued today.
  apply(event) {
    if (event.kind === "DayOpened") this.forget();
    else if (event.kind === "CounterClosed") this.there.delete(event.counter);
    else if (event.kind === "TicketIssued") {
      this.numbers.set(event.ticket, event.number);
      this.statuses.set(event.ticket, "WAITING");
    } else {
      const status = this.statuses.get(event.ticket);
      if (!status) throw new Error(`ticket ${event.ticket} was never issued today`);
      this.statuses.set(event.ticket, LIFE[status][event.kind] || status);
      this.follow(event);
    }
  }

  // Everything called so far was announced before: the last of it is large, and nothing is new.
  settle() {
    if (this.turns.length) {
      this.live = this.turns[this.turns.length - 1];
      this.since = this.until = -Infinity;
      this.turns = [];
    }
  }

  // The call that is large now stays at least until then.
  keepUntil(moment) {
    this.until = Math.max(this.until, moment);
  }

  // What is to be seen at this moment, which never goes back.
  at(now) {
    if (this.turns.length && now >= this.until) {
      this.live = this.turns.shift();
      this.since = now;
      this.until = now + this.shownS;
      this.announcement += 1;
    }
    const isNew = now < this.until;
    const changes = isNew ? [this.until] : [];
    let isLit = true;
    if (now < this.since + Math.min(FLASHES_FOR_S, this.shownS)) {
      let edge = Math.trunc((now - this.since) / HALF_FLASH_S) + 1;
      if (now >= this.since + edge * HALF_FLASH_S) edge += 1;
      isLit = edge % 2 === 1;
      changes.push(this.since + edge * HALF_FLASH_S);
    }
    return {
      live: this.live && Object.assign({}, this.live, { isOver: this.isOver(this.live) }),
      announcement: this.announcement,
      isNew,
      isLit,
      recent: this.recent(),
      due: this.turns.length,
      waiting: Array.from(this.statuses.values()).filter((status) => status === "WAITING").length,
      nextChangeS: changes.length ? Math.min(...changes) : null,
    };
  }

  forget() {
    this.numbers = new Map();
    this.statuses = new Map();
    this.there = new Map();
    this.calls = new Map();
    this.turns = [];
    this.live = null;
    this.since = this.until = -Infinity;
  }

  follow(event) {
    const status = this.statuses.get(event.ticket);
    if (event.kind === "TicketCalled") {
      this.leave(event.ticket);
      this.there.set(event.counter, event.ticket);
      this.turns.push(this.called(event));
    } else if (event.kind === "TicketRecalled") {
      const call = this.called(event);
      if (!this.turns.some((turn) => key(turn) === key(call))) this.turns.push(call);
    } else if (status !== "CALLED" && status !== "SERVING") {
      this.leave(event.ticket);
    }
  }

  called(event) {
    const { ticket, counter, at } = event;
    const call = { ticket, number: this.numbers.get(ticket), counter, calledAt: at, isOver: false, isDue: false };
    this.calls.delete(ticket);
    this.calls.set(ticket, call);
    return call;
  }

  leave(ticket) {
    Array.from(this.there).forEach(([counter, there]) => {
      if (there === ticket) this.there.delete(counter);
    });
  }

  isOver(call) {
    return this.there.get(call.counter) !== call.ticket;
  }

  // The newest, and those older ones whose tickets are still at their counters.
  recent() {
    const live = this.live && key(this.live);
    const due = new Set(this.turns.map(key));
    return Array.from(this.calls.values())
      .reverse()
      .filter((call) => key(call) !== live)
      .map((call) => Object.assign({}, call, { isOver: this.isOver(call), isDue: due.has(key(call)) }))
      .filter((call, place) => !call.isOver || place < REMEMBERED);
  }
}

// Which calls have room in so many rows, in their order (newest first): those that still count before those over.
export function listed(calls, rows) {
  const first = calls.slice().sort((one, other) => one.isOver - other.isOver).slice(0, rows);
  return calls.filter((call) => first.includes(call));
}

// The same ticket called to another counter is another call.
function key(call) {
  return `${call.ticket}/${call.counter}`;
}

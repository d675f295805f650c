// Events become a board: display/board.py in the browser's language, rule by rule. A test holds both to the same views.
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

// An event is what the feed tells, with its kind and seq. `shownS`: for how long a call is large at least. `counters`,
// `services`: only their calls; empty sets for all. `flashes` false: what is new stays lit. Seconds on a monotonic
// clock are arguments, times of day are in milliseconds.
export class Board {
  constructor(shownS, { counters = new Set(), services = new Set(), flashes = true } = {}) {
    this.shownS = shownS;
    this.flashesForS = flashes ? Math.min(FLASHES_FOR_S, shownS) : 0;
    this.onlyCounters = counters;
    this.onlyServices = services;
    this.announcement = 0;
    this.forget();
  }

  // Takes the next event. Throws for a ticket that was never issued today.
  apply(event) {
    if (event.kind === "DayOpened") this.forget();
    else if (event.kind === "CounterOpened") {
      if (this.hasCounter(event.counter)) this.open.add(event.counter);
    } else if (event.kind === "CounterClosed") {
      this.there.delete(event.counter);
      this.open.delete(event.counter);
    } else if (event.kind === "MessagePosted") {
      this.messages.set(event.message, event);
    } else if (event.kind === "MessageWithdrawn") {
      this.messages.delete(event.message);
    } else if (event.kind === "TicketIssued") {
      this.numbers.set(event.ticket, event.number);
      this.services.set(event.ticket, event.service);
      this.statuses.set(event.ticket, "WAITING");
    } else {
      const status = this.statuses.get(event.ticket);
      if (!status) throw new Error(`ticket ${event.ticket} was never issued today`);
      this.statuses.set(event.ticket, event.kind === "TicketRestored" ? event.status : LIFE[status][event.kind] || status);
      this.follow(event);
    }
  }

  // What was called so far was announced before: the last of it is large, and nothing is new. With `after`, calls by
  // later entries than that one were not, and still get their turn if they were made since `sinceMs`.
  settle(after = null, sinceMs = -Infinity) {
    const stillDue = this.turns.filter(
      (turn) => after !== null && turn.seq > after && Date.parse(turn.calledAt) >= sinceMs,
    );
    const due = new Set(stillDue.map(key));
    const settled = Array.from(this.calls.values()).filter((call) => !due.has(key(call)));
    if (settled.length && (stillDue.length < this.turns.length || !this.live)) {
      this.live = settled[settled.length - 1];
      this.since = this.until = -Infinity;
    }
    this.turns = stillDue;
  }

  // The call that is large now stays at least until then: its announcement is still to be heard.
  keepUntil(moment) {
    this.until = Math.max(this.until, moment);
  }

  // Goes on to this moment, which never goes back.
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
    if (now < this.since + this.flashesForS) {
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
      waiting: Array.from(this.statuses).filter(
        ([ticket, status]) => status === "WAITING" && this.hasService(ticket),
      ).length,
      nextChangeS: changes.length ? Math.min(...changes) : null,
      counters: Array.from(this.open).sort((one, other) => one - other).map(
        (counter) => ({ counter, call: this.callAt(counter) }),
      ),
      messages: Array.from(this.messages.values()),
    };
  }

  forget() {
    this.numbers = new Map();
    this.services = new Map();
    this.statuses = new Map();
    this.open = new Set();
    this.there = new Map();
    this.calls = new Map();
    this.turns = [];
    this.messages = new Map();
    this.live = null;
    this.since = this.until = -Infinity;
  }

  follow(event) {
    const { ticket, kind } = event;
    if (kind === "TicketCalled") {
      this.leave(ticket);
      if (this.hasCounter(event.counter) && this.hasService(ticket)) {
        this.open.add(event.counter);
        this.there.set(event.counter, ticket);
        this.turns.push(this.called(event));
      }
    } else if (kind === "TicketRecalled") {
      if (this.hasCounter(event.counter) && this.hasService(ticket)) {
        const call = this.called(event);
        if (this.isDue(call)) this.turns = this.turns.map((turn) => (key(turn) === key(call) ? call : turn));
        else this.turns.push(call);
      }
    } else if (kind === "TicketTransferred") {
      this.services.set(ticket, event.service);
      this.withdraw(ticket);
    } else if (kind === "TicketHeld" || kind === "TicketCancelled" || kind === "TicketMarkedNoShow") {
      this.withdraw(ticket);
    } else if (kind === "TicketRestored") {
      this.restore(event);
    } else if (!["CALLED", "SERVING"].includes(this.statuses.get(ticket))) {
      this.leave(ticket);
    }
  }

  called({ ticket, counter, at, seq }) {
    const number = this.numbers.get(ticket);
    const call = { ticket, number, counter, calledAt: at, seq, isOver: false, isDue: false };
    this.calls.delete(ticket);
    this.calls.set(ticket, call);
    return call;
  }

  restore(event) {
    const { ticket, counter, status } = event;
    this.services.set(ticket, event.service);
    this.withdraw(ticket);
    if (counter === undefined || !["CALLED", "SERVING"].includes(status)) this.takeBack(ticket);
    else if (this.hasCounter(counter) && this.hasService(ticket)) {
      this.there.set(counter, ticket);
      const call = this.calls.get(ticket);
      if (!call || call.counter !== counter) this.called(event);
    }
  }

  // As if it had not been called: if it is large, the newest of the others is.
  takeBack(ticket) {
    this.calls.delete(ticket);
    if (!this.live || this.live.ticket !== ticket) return;
    const others = Array.from(this.calls.values()).filter((call) => !this.isDue(call));
    this.live = others.length ? others[others.length - 1] : null;
    this.since = this.until = -Infinity;
  }

  withdraw(ticket) {
    this.leave(ticket);
    this.turns = this.turns.filter((turn) => turn.ticket !== ticket);
  }

  leave(ticket) {
    Array.from(this.there).forEach(([counter, there]) => {
      if (there === ticket) this.there.delete(counter);
    });
  }

  hasCounter(counter) {
    return !this.onlyCounters.size || this.onlyCounters.has(counter);
  }

  hasService(ticket) {
    return !this.onlyServices.size || this.onlyServices.has(this.services.get(ticket));
  }

  isOver(call) {
    return this.there.get(call.counter) !== call.ticket;
  }

  isDue(call) {
    return this.turns.some((turn) => key(turn) === key(call));
  }

  callAt(counter) {
    const call = this.calls.get(this.there.get(counter));
    return call ? Object.assign({}, call, { isDue: this.isDue(call) }) : null;
  }

  // The newest, and those older ones whose tickets are still at their counters.
  recent() {
    const live = this.live && key(this.live);
    return Array.from(this.calls.values())
      .reverse()
      .filter((call) => key(call) !== live)
      .map((call) => Object.assign({}, call, { isOver: this.isOver(call), isDue: this.isDue(call) }))
      .filter((call, place) => !call.isOver || place < REMEMBERED);
  }
}

// Which calls have room in so many rows, in their order (newest first): those that still count before those over.
function listed(calls, rows) {
  const first = calls.slice().sort((one, other) => one.isOver - other.isOver).slice(0, rows);
  return calls.filter((call) => first.includes(call));
}

// The calls that are listed, or several leaves of so many rows where more calls still count: each has the newest of
// those that are due (in at most half of its rows), and then about as many of the others.
export function leaves(calls, rows) {
  const counting = calls.filter((call) => !call.isOver);
  if (counting.length <= rows) return [listed(calls, rows)];
  const always = counting.filter((call) => call.isDue).slice(0, Math.floor(rows / 2));
  const others = counting.filter((call) => !always.includes(call));
  const room = Math.ceil(others.length / Math.ceil(others.length / (rows - always.length)));
  const all = [];
  for (let start = 0; start < others.length; start += room) all.push(always.concat(others.slice(start, start + room)));
  return all;
}

// The same ticket called to another counter is another call.
function key(call) {
  return `${call.ticket}/${call.counter}`;
}

// What came all at once after a cut: which of its calls are still news. display/feed_source.py decides the same.
const NEWS_FOR_MS = 10000;

// The calls of these entries that came after seq `after`, no more than ten seconds before `nowMs` (the server's
// time), and whose tickets are still called; oldest first.
export function freshCalls(entries, nowMs, after) {
  const calls = new Map();
  entries.forEach((entry) => {
    if (entry.kind === "DayOpened") calls.clear();
    else if (entry.kind === "CounterClosed") {
      Array.from(calls.values()).forEach((call) => {
        if (call.counter === entry.counter) calls.delete(call.ticket);
      });
    } else {
      calls.delete(entry.ticket);
      if (entry.kind === "TicketCalled" || entry.kind === "TicketRecalled") calls.set(entry.ticket, entry);
    }
  });
  return Array.from(calls.values()).filter(
    (call) => call.seq > after && nowMs - Date.parse(call.at) <= NEWS_FOR_MS,
  );
}

// The entry as a display of these counters sees it (null: all of them): a ticket called elsewhere is set aside.
export function chosen(entry, counters) {
  if (!counters || counters.has(entry.counter)) return entry;
  if (entry.kind === "TicketRecalled") return null;
  return entry.kind === "TicketCalled" ? Object.assign({}, entry, { kind: "TicketHeld" }) : entry;
}

"""The platform's half of docs/sync.md in memory, small enough to be run thousands of times: entries by the platform's
own pure rules, everything else said again in few lines. `contracts/platform_contract.py` holds it to the real one."""

import asyncio
import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from central.domain.entries import Diverged, Entry, Gap, Stream, continued, read_batch
from central.domain.fields import Malformed
from central.domain.projection import Projection
from sync.exchange import Reply, Request

ATHENS = ZoneInfo("Europe/Athens")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 200


@dataclass(slots=True, kw_only=True)
class Kept:
    """What the platform has of one site."""

    streams: list[Stream] = field(default_factory=list)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    projection: Projection = field(default_factory=lambda: Projection(day=None, open_counters=set(), tickets={}))
    feed: list[dict[str, Any]] = field(default_factory=list)
    oldest: int = 1
    last: int = 0
    bookings: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    messages: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)


class ModelPlatform:
    """`now` is its clock. What changes is changed at once and as a whole, as a transaction does. `told`: every change
    that was ever in a feed, also those that were tidied away, or lost with the platform's disk."""

    def __init__(self, now: Callable[[], datetime], sites: Sequence[str]) -> None:
        self.now = now
        self._news = asyncio.Event()
        self.told: dict[str, list[dict[str, Any]]] = {code: [] for code in sites}
        self.sites = {code: Kept(settings=_settings(1)) for code in sites}
        for code in sites:
            self._append(code, "settings", self.sites[code].settings)

    # What happens there

    def book(self, code: str, id: str, slot: datetime, letter: str = "Α", *, digits: str) -> None:
        """New, or changed: the same id again."""
        site, is_new = self.sites[code], id not in self.sites[code].bookings
        site.bookings[id] = {"booking": id, "code": digits, "service": letter, "slot": slot.isoformat()}
        was_down = id in site.down
        site.down.discard(id)
        if self._is_near(site.bookings[id]):
            site.down.add(id)
            self._append(code, "booking", site.bookings[id])
        elif was_down and not is_new:
            self._append(code, "booking_withdrawn", {"booking": id})

    def cancel(self, code: str, id: str) -> None:
        site = self.sites[code]
        del site.bookings[id]
        if id in site.down:
            site.down.discard(id)
            self._append(code, "booking_withdrawn", {"booking": id})

    def request(self, code: str, id: str, letter: str = "Α", lives: timedelta = timedelta(seconds=60)) -> None:
        self.sites[code].requests[id] = "REQUESTED"
        expires_at = (self.now() + lives).isoformat()
        self._append(
            code, "ticket_requested", {"request": id, "service": letter, "language": "el", "expires_at": expires_at}
        )

    def give_up(self, code: str, request: str) -> None:
        self._append(code, "ticket_cancelled", {"ticket": "", "request": request})

    def post(self, code: str, id: str, text: str) -> None:
        self.sites[code].messages[id] = {"el": text}
        self._append(code, "message", {"message": id, "text": {"el": text}})

    def withdraw(self, code: str, id: str) -> None:
        del self.sites[code].messages[id]
        self._append(code, "message_withdrawn", {"message": id})

    def settle(self, code: str, version: int) -> None:
        self.sites[code].settings = _settings(version)
        self._append(code, "settings", self.sites[code].settings)

    def backup(self) -> Any:
        return copy.deepcopy(self.sites)

    def restore(self, backup: Any) -> None:
        self.sites = copy.deepcopy(backup)

    def tidy(self, code: str) -> None:
        """What was sent long ago is forgotten."""
        site = self.sites[code]
        site.oldest, site.feed = site.last + 1, []

    def _append(self, code: str, kind: str, body: Mapping[str, Any]) -> None:
        site = self.sites[code]
        site.last += 1
        change = {"seq": site.last, "kind": kind, "at": self.now().isoformat(), **body}
        site.feed.append(change)
        self.told[code].append(change)
        self._news.set()

    def _is_near(self, booking: Mapping[str, Any]) -> bool:
        day = datetime.fromisoformat(booking["slot"]).astimezone(ATHENS).date()
        return self._today() <= day <= self._today() + timedelta(days=1)

    def _today(self) -> date:
        return self.now().astimezone(ATHENS).date()

    # Its API

    async def ask(self, code: str, request: Request) -> Reply:
        try:
            return await self._answer(code, request)
        except Malformed as error:
            return _reply(422, {"error": "malformed", "message": str(error), "path": error.path})

    async def _answer(self, code: str, request: Request) -> Reply:
        path, query = request.path, request.query
        if path == f"/api/v1/sites/{code}/entries" and request.method == "GET":
            stream = self._stream(code, query["journal_id"])
            return _reply(200, {"have": stream.have if stream else 0})
        if path == f"/api/v1/sites/{code}/entries":
            return self._take(code, json.loads(request.body or b""))
        if path == f"/api/v1/sites/{code}/changes":
            ends = asyncio.get_running_loop().time() + int(query["wait"])
            after, made = int(query["after"]), int(query.get("made", "0"))
            return await self._changes(code, after, made, ends, anew=query.get("anew") == "1")
        return _reply(404, {"error": "not_found", "message": ""})

    def _stream(self, code: str, journal_id: str) -> Stream | None:
        return next((one for one in self.sites[code].streams if one.journal_id == journal_id), None)

    def _take(self, code: str, document: Any) -> Reply:
        batch, site = read_batch(document), self.sites[code]
        stream = self._stream(code, batch.journal_id)
        known = stream or Stream(journal_id=batch.journal_id, have=0, hash="")
        if batch.entries and stream and stream is not site.streams[-1]:
            return self._alarm(code, "superseded", known.have)
        if batch.entries and batch.entries[-1].seq < known.have and not self._is_same(site, batch.entries, known):
            return self._alarm(code, "diverged", known.have)
        try:
            stream, new = continued(known, batch)
        except Gap:
            return _reply(409, {"error": "gap", "message": "", "have": known.have})
        except Diverged:
            return self._alarm(code, "diverged", known.have)
        if known.have == 0 and new:
            site.projection = Projection(day=None, open_counters=set(), tickets=site.projection.tickets)
        if new:
            site.streams = [one for one in site.streams if one.journal_id != batch.journal_id] + [stream]
            site.entries.setdefault(batch.journal_id, []).extend(new)
            site.projection.fold(new, batch.hall)
            for ticket in site.projection.tickets.values():
                if ticket.request in site.requests:
                    site.requests[ticket.request] = "ISSUED"
            for refused in site.projection.refused:
                if site.requests.get(refused) == "REQUESTED":
                    site.requests[refused] = "REFUSED"
        rejected = [{"seq": seq, "why": why} for seq, why in sorted(batch.rejected.items())]
        answer = {"have": stream.have, **({"rejected": rejected} if rejected else {})}
        if batch.entries and batch.entries[-1].seq < stream.have:
            answer["numbers"] = self._numbers(site)
        return _reply(200, answer)

    def _is_same(self, site: Kept, sent: Sequence[Entry], known: Stream) -> bool:
        had = {entry.seq: (entry.kind, entry.at, entry.day) for entry in site.entries.get(known.journal_id, [])}
        return all(had.get(one.seq, (one.kind, one.at, one.day)) == (one.kind, one.at, one.day) for one in sent)

    def _alarm(self, code: str, why: str, have: int) -> Reply:
        self.sites[code].alarms.append(why)
        given = {"numbers": self._numbers(self.sites[code])} if why == "diverged" else {}
        return _reply(409, {"error": why, "message": "", "have": have, **given})

    async def _changes(self, code: str, after: int, made: int, ends: float, *, anew: bool) -> Reply:
        while True:
            site = self.sites[code]
            mine = next((change["at"] for change in site.feed if change["seq"] == after), "")
            is_other = made and not (
                mine and (datetime.fromisoformat(mine) - EPOCH) // timedelta(microseconds=1) == made
            )
            if anew or is_other or not site.oldest - 1 <= after <= site.last:
                after, made, anew = self._resync(code, after), 0, False
            for booking in list(site.bookings.values()):
                if booking["booking"] not in site.down and self._is_near(booking):
                    site.down.add(booking["booking"])
                    self._append(code, "booking", booking)
            found = [change for change in site.feed if change["seq"] > after][:MOST]
            left = ends - asyncio.get_running_loop().time()
            if found or left <= 0:
                return _reply(200, {"site": code, "now": self.now().isoformat(), "changes": found})
            self._news.clear()
            try:
                async with asyncio.timeout(min(left, 30)):
                    await self._news.wait()
            except TimeoutError:
                pass

    def _resync(self, code: str, after: int) -> int:
        site = self.sites[code]
        site.last = max(after, site.last)
        site.oldest = site.last + 1
        near = [booking for booking in site.bookings.values() if self._is_near(booking)]
        site.down &= {booking["booking"] for booking in near}
        listed = {"bookings": [booking["booking"] for booking in near], "messages": list(site.messages)}
        self._append(code, "resync", {**listed, "numbers": self._numbers(site)})
        self._append(code, "settings", site.settings)
        for booking in near:
            self._append(code, "booking", booking)
        for message, text in site.messages.items():
            self._append(code, "message", {"message": message, "text": text})
        return site.oldest - 1

    def _numbers(self, site: Kept) -> dict[str, Any]:
        given: dict[str, int] = {}
        for ticket in site.projection.tickets.values():
            if ticket.day == self._today():
                given[ticket.number[0]] = max(given.get(ticket.number[0], 0), int(ticket.number[1:]))
        return {"day": self._today().isoformat(), "given": given}

    def stored(self, code: str) -> Iterator[tuple[str, Entry]]:
        """Every entry, with its journal."""
        for journal_id, entries in self.sites[code].entries.items():
            for entry in entries:
                yield journal_id, entry


def _settings(version: int) -> dict[str, Any]:
    return {
        "ticket_link": f"https://platform.example/v{version}/t/{{ticket}}",
        "phone_services": ["Α"],
        "services": [{"service": "Α", "name": {"el": f"Υπηρεσία {version}"}, "hours": {}}],
        "days": [],
    }


def _reply(status: int, document: Mapping[str, Any]) -> Reply:
    return Reply(status=status, body=json.dumps(document, ensure_ascii=False).encode())

"""A ΚΕΠ at the far end of the platform's API: gives numbers to telephones, calls them, and tells the platform so.

It knows docs/sync.md and nothing of the product's code. Left alone it is as busy as a small ΚΕΠ; with verbs it does
what a test or a demonstration wants.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

log = logging.getLogger("simulator.far_site")

_ZONE = ZoneInfo("Europe/Athens")
_BEAT_S = 5.0
_RETRY_S = 2.0
_WAIT_S = 20
_MINUTES_EACH = 4


@dataclass(slots=True, kw_only=True)
class Place:
    """One citizen's."""

    ticket: str
    number: str
    letter: str
    status: str = "WAITING"
    counter: int = 0


class FarSite:
    """`api` is the platform's address with /api/v1; `letters` are the services that give numbers."""

    def __init__(
        self,
        *,
        code: str,
        api: str,
        token: str,
        now: Callable[[], datetime],
        letters: tuple[str, ...] = ("Α", "Β"),
        counters: int = 3,
    ) -> None:
        self.code, self._api, self._now = code, f"{api}/sites/{code}", now
        self._headers = {"Authorization": f"Bearer {token}"}
        self._letters, self._counters = letters, counters
        self._journal_id = secrets.token_hex(8)
        self._seq, self._after, self._hash = 0, 0, ""
        self._given: dict[str, int] = dict.fromkeys(letters, 0)
        self._unsent: list[dict[str, Any]] = []
        self._requests: dict[str, str] = {}
        self._refuses = ""
        self._line = asyncio.Lock()
        self.places: list[Place] = []

    async def run(self, *, is_busy: bool = False) -> None:
        """Until cancelled. `is_busy`: people come and are called without being told to."""
        async with aiohttp.ClientSession(headers=self._headers) as self._http:
            await self.open_day()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(), name="listen")
                tasks.create_task(self._beat(), name="beat")
                if is_busy:
                    tasks.create_task(self._work(), name="work")

    # What happens at the site

    async def open_day(self) -> None:
        self._record("DayOpened")
        for counter in range(1, self._counters + 1):
            self._record("CounterOpened", counter=counter)
        await self._send()

    async def issue(self, letter: str, *, origin: str = "walk_in", **more: Any) -> Place:
        self._given[letter] += 1
        place = Place(ticket=secrets.token_hex(16), number=f"{letter}{self._given[letter]:03d}", letter=letter)
        self.places.append(place)
        due = (self._now() + timedelta(minutes=90)).isoformat()
        self._record(
            "TicketIssued",
            ticket=place.ticket,
            service=letter,
            number=place.number,
            origin=origin,
            due=due,
            on_paper=origin == "walk_in",
            **more,
        )
        await self._send()
        return place

    async def call_next(self, counter: int) -> Place | None:
        """Who waits longest."""
        place = next((one for one in self.places if one.status == "WAITING"), None)
        if place:
            await self.become(place, "TicketCalled", "CALLED", counter)
        return place

    async def become(self, place: Place, kind: str, status: str, counter: int = 0) -> None:
        """Any other step of a ticket: `kind` of the entry, and the status after it."""
        place.status, place.counter = status, counter or place.counter
        named = {"counter": place.counter} if kind not in ("TicketHeld", "TicketResumed", "TicketCancelled") else {}
        self._record(kind, ticket=place.ticket, **named)
        await self._send()

    def refuse_requests(self, reason: str) -> None:
        """From now on telephones get this reason instead of a number; empty: a number again."""
        self._refuses = reason

    # What goes up

    def _record(self, kind: str, **fields: Any) -> None:
        self._seq += 1
        now = self._now()
        entry = {"seq": self._seq, "kind": kind, "at": now.isoformat(), "day": now.astimezone(_ZONE).date().isoformat()}
        self._unsent.append(entry | fields)

    async def _send(self) -> None:
        async with self._line:
            batch, self._unsent = self._unsent, []
            body = {"journal_id": self._journal_id, "prev_hash": self._hash, "entries": batch, "hall": self._hall()}
            try:
                async with self._http.post(self._api + "/entries", json=body) as response:
                    response.raise_for_status()
            except (aiohttp.ClientError, OSError, TimeoutError):
                self._unsent = batch + self._unsent
                return
            for entry in batch:
                self._hash = self._chained(entry)

    def _chained(self, entry: Mapping[str, Any]) -> str:
        seed = self._journal_id if entry["kind"] == "DayOpened" else self._hash
        line = json.dumps(
            [entry[name] for name in ("seq", "kind", "at", "day")], ensure_ascii=False, separators=(",", ":")
        )
        return sha256(f"{seed}\n{line}".encode()).hexdigest()

    def _hall(self) -> dict[str, Any]:
        waiting = [place for place in self.places if place.status == "WAITING"]
        tickets = [{"ticket": place.ticket, "ahead": ahead} | _minutes(ahead) for ahead, place in enumerate(waiting)]
        services = []
        for letter in self._letters:
            many = sum(place.letter == letter for place in waiting)
            services.append({"service": letter, "open": True, "waiting": many} | _minutes(len(waiting)))
        return {"at": self._now().isoformat(), "services": services, "tickets": tickets}

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            await self._send()

    # What comes down

    async def _listen(self) -> None:
        while True:
            try:
                asked = {"after": str(self._after), "wait": str(_WAIT_S)}
                async with self._http.get(self._api + "/changes", params=asked) as response:
                    response.raise_for_status()
                    changes = (await response.json())["changes"]
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                log.info("The platform does not answer ΚΕΠ %s: %s", self.code, type(error).__name__)
                await asyncio.sleep(_RETRY_S)
                continue
            for change in changes:
                await self._take(change)
                self._after = change["seq"]

    async def _take(self, change: Mapping[str, Any]) -> None:
        match change["kind"]:
            case "ticket_requested" if self._refuses:
                self._record("ChangeRefused", change=change["seq"], request=change["request"], reason=self._refuses)
                await self._send()
            case "ticket_requested":
                more = {"request": change["request"], "change": change["seq"], "language": change["language"]}
                place = await self.issue(change["service"], origin="phone", **more)
                self._requests[change["request"]] = place.ticket
            case "ticket_cancelled":
                named = self._named(change)
                if named and named.status in ("WAITING", "HELD", "CALLED"):
                    await self.become(named, "TicketCancelled", "CANCELLED")
            case _:
                pass  # bookings, messages and settings make no number here

    def _named(self, change: Mapping[str, Any]) -> Place | None:
        """By its ticket, or by the request that it was given for."""
        ticket = change["ticket"] or self._requests.get(change.get("request", ""))
        return next((one for one in self.places if one.ticket == ticket), None)

    # Left alone

    async def _work(self) -> None:
        """Somebody comes every twenty seconds, and each counter serves for a minute or so."""
        for _ in range(4):
            await self.issue(secrets.choice(self._letters))
        counter = 0
        while True:
            counter = counter % self._counters + 1
            for served in self.places:
                if served.counter == counter and served.status == "SERVING":
                    await self.become(served, "ServingFinished", "FINISHED")
            if place := await self.call_next(counter):
                await asyncio.sleep(8)
                if place.status == "CALLED":
                    await self.become(place, "ServingBegan", "SERVING")
            await asyncio.sleep(12)
            if len([place for place in self.places if place.status == "WAITING"]) < 6:
                await self.issue(secrets.choice(self._letters))


def _minutes(ahead: int) -> dict[str, int]:
    """A range as a ΚΕΠ would tell it: of five, and no wait where nobody is before."""
    low = ahead * _MINUTES_EACH // 5 * 5
    return {"low_min": low, "high_min": low + 5 if ahead else 0}

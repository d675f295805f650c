"""What the platform's half of docs/sync.md does: tried on the real one over HTTP, and on the simulation's model."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from epass.queueing import events as e
from epass.store import Entry
from fakes.clock import MORNING
from sync import exchange, outbox
from sync.exchange import Platform, Reply

DAY, NEXT_DAY = date(2026, 11, 23), date(2026, 11, 24)


class FarEnd(Platform, Protocol):
    """One site's way to a platform, and what happens there. Bookings have the platform's own ids: it tells them."""

    site: str

    async def book(self, slot: datetime) -> tuple[str, str]:
        """Its id and its code."""

    async def cancel(self, booking: str) -> None: ...

    async def request(self) -> str: ...

    async def give_up(self, request: str) -> None: ...

    async def post(self, text: str) -> str: ...


def entries(first: int, last: int, *, number: int = 1, seconds: int = 0) -> list[Entry]:
    """Of one morning, that begins with its DayOpened: every other one is a number."""
    made = []
    for seq in range(first, last + 1):
        at = MORNING.replace(minute=seq // 60 % 60, second=(seq + seconds) % 60)
        event: e.Event = e.DayOpened(at=at, day=DAY) if seq == 1 else _issued(seq, number, at)
        made.append(Entry(seq=seq, day=DAY, event=event))
    return made


def _issued(seq: int, number: int, at: datetime) -> e.Event:
    return e.TicketIssued(
        at=at, ticket=f"t{seq}", number=f"Α{seq + number:03d}", service="Α", origin=e.Origin.WALK_IN, due=at
    )


def batch(journal_id: str, sent: list[Entry], past: list[Entry] | None = None) -> outbox.Batch:
    """`past`: everything before it."""
    before = past if past is not None else entries(1, sent[0].seq - 1) if sent else []
    prev_hash = outbox.hash_after(before, journal_id) if before else ""
    return outbox.batch(sent, journal_id=journal_id, after=len(before), prev_hash=prev_hash)


class PlatformContract:
    """Subclasses have a fixture `far`."""

    # Entries

    async def test_of_a_journal_that_it_does_not_know_it_has_nothing(self, far: FarEnd) -> None:
        assert document(await far.ask(exchange.have(far.site, "j1"))) == {"have": 0}

    async def test_it_has_what_it_took(self, far: FarEnd) -> None:
        assert await sent(far, "j1", entries(1, 5)) == (200, {"have": 5})
        assert document(await far.ask(exchange.have(far.site, "j1"))) == {"have": 5}

    async def test_a_repeat_changes_nothing(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 5))
        assert await sent(far, "j1", entries(1, 5)) == (200, {"have": 5})
        status, said = await sent(far, "j1", entries(2, 3))
        assert (status, said["have"]) == (200, 5)

    async def test_an_overlap_is_taken_from_where_it_is(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 5))
        assert await sent(far, "j1", entries(4, 8)) == (200, {"have": 8})

    async def test_a_gap_is_told_with_what_it_has(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 5))
        status, said = await sent(far, "j1", entries(8, 9))
        assert (status, said["error"], said["have"]) == (409, "gap", 5)

    async def test_a_stream_may_not_begin_in_the_middle_of_a_day(self, far: FarEnd) -> None:
        status, said = await far_sent(far, batch("j1", entries(8, 9), past=[]))
        assert (status, said["error"], said["have"]) == (409, "gap", 0)

    async def test_who_goes_on_where_it_knows_nothing_is_told_to_begin(self, far: FarEnd) -> None:
        """The platform was restored from a backup: even a day that begins is no beginning where a past is named."""
        past, [_, *new_day] = entries(1, 5), entries(5, 7)
        morning = Entry(seq=6, day=NEXT_DAY, event=e.DayOpened(at=MORNING + timedelta(days=1), day=NEXT_DAY))
        status, said = await far_sent(far, batch("j1", [morning, *new_day[1:]], past=past))
        assert (status, said["error"], said["have"]) == (409, "gap", 0)

    async def test_another_past_is_refused(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 5))
        other = entries(1, 5, seconds=7)
        status, said = await far_sent(far, batch("j1", entries(6, 8), past=other))
        assert (status, said["error"], said["have"]) == (409, "diverged", 5)

    async def test_another_past_is_seen_where_it_overlaps(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 5))
        status, said = await sent(far, "j1", entries(1, 9, seconds=7))
        assert (status, said["error"]) == (409, "diverged")

    async def test_another_past_is_seen_within_what_it_has(self, far: FarEnd) -> None:
        """A journal that was restored from a backup is shorter, and went on with other entries."""
        await sent(far, "j1", entries(1, 9))
        restored = [*entries(1, 3), *entries(4, 6, seconds=7)]
        status, said = await far_sent(far, batch("j1", restored, past=[]))
        assert (status, said["error"], said["have"]) == (409, "diverged", 9)
        assert said["numbers"] == {"day": "2026-11-23", "given": {"Α": 10}}

    async def test_who_is_shorter_is_told_which_numbers_were_given_out(self, far: FarEnd) -> None:
        """A card that was put back, on which nothing has happened yet."""
        await sent(far, "j1", entries(1, 9))
        status, said = await sent(far, "j1", entries(1, 3))
        assert (status, said["have"], said["numbers"]) == (200, 9, {"day": "2026-11-23", "given": {"Α": 10}})

    async def test_after_a_newer_journal_the_older_one_is_over(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 5))
        assert await sent(far, "j2", entries(1, 3)) == (200, {"have": 3})
        status, said = await sent(far, "j1", entries(6, 8))
        assert (status, said["error"], said["have"]) == (409, "superseded", 5)

    async def test_a_batch_without_entries_says_what_it_has(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 5))
        assert await far_sent(far, outbox.batch([], journal_id="j1", after=5, prev_hash="")) == (200, {"have": 5})

    async def test_a_wrong_entry_is_named(self, far: FarEnd) -> None:
        wrong = json.loads(batch("j1", entries(1, 3)).body)
        wrong["entries"][1]["at"] = "yesterday"
        reply = await far.ask(exchange.entries(far.site, json.dumps(wrong).encode()))
        assert (reply.status, document(reply)["path"]) == (422, "entries/1/at")

    async def test_of_a_wrong_field_the_envelope_is_kept(self, far: FarEnd) -> None:
        wrong = json.loads(batch("j1", entries(1, 3)).body)
        wrong["entries"][1]["number"] = "?"
        reply = await far.ask(exchange.entries(far.site, json.dumps(wrong).encode()))
        assert reply.status == 200
        assert [row["seq"] for row in document(reply)["rejected"]] == [2]

    # Changes

    async def test_who_begins_anew_gets_what_is_so(self, far: FarEnd) -> None:
        known, code = await far.book(MORNING.replace(hour=9))
        gone, _ = await far.book(MORNING.replace(hour=10))
        await far.cancel(gone)
        [resync, settings, booking] = await changes(far)
        assert (resync["kind"], resync["bookings"]) == ("resync", [known])
        assert settings["kind"] == "settings"
        assert (booking["kind"], booking["booking"], booking["code"]) == ("booking", known, code)
        assert datetime.fromisoformat(booking["slot"]) == MORNING.replace(hour=9)

    async def test_changes_follow_each_other_without_a_gap(self, far: FarEnd) -> None:
        begun = await changes(far)
        booking, _ = await far.book(MORNING.replace(hour=9))
        request = await far.request()
        await far.cancel(booking)
        after = begun[-1]
        found = await changes(far, after)
        assert [change["seq"] for change in found] == [after["seq"] + step for step in (1, 2, 3)]
        assert [change["kind"] for change in found] == ["booking", "ticket_requested", "booking_withdrawn"]
        assert found[1]["request"] == request
        assert await changes(far, found[-1]) == []
        assert await changes(far, after) == found

    async def test_a_place_that_it_does_not_know_is_answered_from_beyond(self, far: FarEnd) -> None:
        await changes(far)
        found = await changes(far, {"seq": 5000, "at": MORNING.isoformat()})
        assert (found[0]["kind"], found[0]["seq"]) == ("resync", 5001)

    async def test_a_change_that_it_made_at_another_time_is_another_change(self, far: FarEnd) -> None:
        """The platform was restored from a backup, and counts again."""
        begun = await changes(far)
        await far.book(MORNING.replace(hour=9))
        found = await changes(far, {"seq": begun[-1]["seq"], "at": MORNING.replace(hour=1).isoformat()})
        assert found[0]["kind"] == "resync"
        assert found[0]["seq"] > begun[-1]["seq"] + 1

    async def test_who_waits_is_told_at_once(self, far: FarEnd) -> None:
        begun = await changes(far)
        waiting = asyncio.ensure_future(changes(far, begun[-1], wait_s=20))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        message = await far.post("Κλείνουμε στις 13:00.")
        [told] = await asyncio.wait_for(waiting, 10)
        assert (told["kind"], told["message"], told["text"]) == ("message", message, {"el": "Κλείνουμε στις 13:00."})

    async def test_an_answer_says_whose_it_is_and_when(self, far: FarEnd) -> None:
        said = document(await far.ask(exchange.changes(far.site, 0, 0, 0)))
        assert said["site"] == far.site
        assert datetime.fromisoformat(said["now"]).tzinfo is not None

    async def test_a_new_card_is_told_which_numbers_were_given_out(self, far: FarEnd) -> None:
        await sent(far, "j1", entries(1, 9))
        [resync, *_] = await changes(far)
        assert resync["numbers"] == {"day": "2026-11-23", "given": {"Α": 10}}

    async def test_who_gives_a_number_up_is_told_to_the_site(self, far: FarEnd) -> None:
        begun = await changes(far)
        request = await far.request()
        issued = e.TicketIssued(
            at=MORNING,
            ticket=request,
            number="Α001",
            service="Α",
            origin=e.Origin.PHONE,
            due=MORNING,
            request=request,
            change=begun[-1]["seq"] + 1,
        )
        day = e.DayOpened(at=MORNING, day=DAY)
        await sent(far, "j1", [Entry(seq=seq, day=DAY, event=event) for seq, event in ((1, day), (2, issued))])
        await far.give_up(request)
        found = await changes(far, begun[-1])
        assert (found[-1]["kind"], found[-1]["request"]) == ("ticket_cancelled", request)


def document(reply: Reply) -> Any:
    return json.loads(reply.body)


async def sent(far: FarEnd, journal_id: str, rows: list[Entry]) -> tuple[int, Mapping[str, Any]]:
    return await far_sent(far, batch(journal_id, rows))


async def far_sent(far: FarEnd, made: outbox.Batch) -> tuple[int, Mapping[str, Any]]:
    reply = await far.ask(exchange.entries(far.site, made.body))
    return reply.status, document(reply)


async def changes(far: FarEnd, last: Mapping[str, Any] | None = None, wait_s: int = 0) -> list[dict[str, Any]]:
    """Those after the last one that the site has."""
    after, made = 0, 0
    if last is not None:
        since = datetime.fromisoformat(last["at"]) - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
        after, made = last["seq"], since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
    found: list[dict[str, Any]] = document(await far.ask(exchange.changes(far.site, after, made, wait_s)))["changes"]
    return found

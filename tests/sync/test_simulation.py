"""Whatever the network, the processes, the clocks and the cards do: afterwards both sides have the same.

`pytest tests/sync/test_simulation.py --seed N` tells the story of one seed again; `--seeds 5000` tries so many.
"""

import json
import time
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from central.domain.entries import Entry as StoredEntry
from epass.queueing import codec
from epass.queueing import events as e
from epass.store import Entry
from fakes.model_platform import ATHENS
from fakes.simulated import CODES, SEEDS, TROUBLES, World, a_folder, a_template
from fakes.simulated_site import SimulatedSite
from fakes.virtual_loop import run
from sync.outbox import TOLD
from sync.wire import Resync

STEPS = 120


@pytest.fixture(scope="module")
def template():
    with a_template() as folder:
        yield folder


def test_both_sides_agree_after_any_trouble(template, seeds):
    began = time.monotonic()
    totals = Counter()
    for seed in seeds:
        try:
            world = simulated(seed, template)
        except BaseException:
            print(f"\nseed {seed} fails: pytest tests/sync/test_simulation.py --seed {seed}")
            raise
        totals.update(world.troubles)
    print(f"\n{len(seeds)} seeds in {time.monotonic() - began:.0f} s: {dict(totals.most_common())}")
    assert len(seeds) < SEEDS or all(totals[trouble] for trouble in TROUBLES)


def test_a_seed_tells_the_same_story_twice(template):
    first, second = simulated(7, template), simulated(7, template)
    assert (first.story, first.troubles) == (second.story, second.troubles)
    for code in CODES:
        assert list(first.platform.stored(code)) == list(second.platform.stored(code))


def simulated(seed: int, template: Path) -> World:
    with a_folder() as folder:

        async def play() -> World:
            world = World(seed, folder, template)
            try:
                await world.run(STEPS)
                for code in CODES:
                    check(world, code)
            except BaseException:
                print("\n".join(world.story[-60:]))
                raise
            finally:
                for site in world.sites.values():
                    site.journal.close()
            return world

        return run(play())


def check(world: World, code: str) -> None:
    site, far = world.sites[code], world.platform.sites[code]
    journal = site.journal
    journal.catch_up()
    entries = journal.since(0, limit=1_000_000)
    identity = journal.identity()
    every_entry_arrived_once(entries, far.entries[identity.journal_id], identity)
    the_chain_is_right(far.streams[-1], far.entries[identity.journal_id])
    nothing_was_made_up(world, code)
    no_number_was_given_twice(entries, site)
    every_change_was_one_decision(entries, identity.known)
    bookings_are_the_same(world, code, entries)
    requests_are_answered(world, code, entries)
    messages_and_settings_are_the_same(world, code)
    nothing_of_another_site_is_here(world, code, entries)


def every_entry_arrived_once(entries: list[Entry], stored: list[StoredEntry], identity) -> None:
    """In order, with exactly the fields that may leave."""
    own = [entry for entry in entries if entry.seq >= identity.begins]
    assert [row.seq for row in stored] == [entry.seq for entry in own]
    assert all(is_of(row, entry) for row, entry in zip(stored, own, strict=True))


def is_of(row: StoredEntry, entry: Entry) -> bool:
    """Whether this is what may leave of this entry."""
    body = codec.to_dict(entry.event)
    told = {name: body[name] for name in TOLD.get(type(entry.event), {}) if name in body}
    kind, at = type(entry.event).__name__, entry.event.at.isoformat()
    return (row.kind, row.at, row.day, row.body) == (kind, at, entry.day, told)


def nothing_was_made_up(world: World, code: str) -> None:
    """Of journals that are over: what the platform has of them, once was in them, at its place."""
    site, far = world.sites[code], world.platform.sites[code]
    site.remember()
    for journal_id, stored in far.entries.items():
        lives = [{entry.seq: entry for entry in life} for life in site.lives[journal_id]]
        assert [row.seq for row in stored] == list(range(stored[0].seq, stored[0].seq + len(stored)))
        assert all(any(row.seq in life and is_of(row, life[row.seq]) for life in lives) for row in stored)


def the_chain_is_right(stream, stored: list[StoredEntry]) -> None:
    hashed = ""
    for row in stored:
        seed = stream.journal_id if row.kind == "DayOpened" else hashed
        line = json.dumps([row.seq, row.kind, row.at, str(row.day)], ensure_ascii=False, separators=(",", ":"))
        hashed = sha256(f"{seed}\n{line}".encode()).hexdigest()
    assert (stream.have, stream.hash) == (stored[-1].seq, hashed)


def no_number_was_given_twice(entries: list[Entry], site: SimulatedSite) -> None:
    """Within a journal never; and never one of which the platform has told that another card gave it out, or this one
    before it was put back from a backup."""
    given = Counter((entry.day, entry.event.number) for entry in entries if isinstance(entry.event, e.TicketIssued))
    assert [number for number, times in given.items() if times > 1] == []
    taken: dict[int, Resync] = {}
    for after, resync in site.told:
        change = resync.seq
        first = (one.seq for one in entries if one.seq > after and getattr(one.event, "change", None) == change)
        taken[next(first, 0)] = resync
    highest = Counter()
    for entry in entries:
        if resync := taken.get(entry.seq):
            highest |= Counter({(resync.day, letter): ordinal for letter, ordinal in resync.numbers.items()})
        if isinstance(entry.event, e.TicketIssued):
            number = entry.event.number
            assert int(number[1:]) > highest[str(entry.day), number[0]], f"{number} was given by another card"
            before = [given for after, day, given in site.reserved if after < entry.seq and day == str(entry.day)]
            assert all(int(number[1:]) > given.get(number[0], 0) for given in before), f"{number} was given before"


def every_change_was_one_decision(entries: list[Entry], known: int) -> None:
    """In the order of the feed, each recorded once."""
    seen: list[int] = []
    for entry in entries:
        change = getattr(entry.event, "change", None)
        is_copy = isinstance(entry.event, e.MessagePosted) and change in seen
        if entry.seq > known and change is not None and not is_copy and change not in seen[-1:]:
            seen.append(change)
    assert seen == sorted(set(seen))


def bookings_are_the_same(world: World, code: str, entries: list[Entry]) -> None:
    site, far = world.sites[code], world.platform.sites[code]
    hall, today = site.journal.hall, world.now().astimezone(ATHENS).date()
    refused = {entry.event.booking for entry in entries if isinstance(entry.event, e.ChangeRefused)}
    wanted = {
        booking["booking"]: booking
        for booking in far.bookings.values()
        if today <= _day(booking["slot"]) <= today + timedelta(days=1) and _day(booking["slot"]) >= hall.day
    }
    for id, booking in wanted.items():
        known = hall.bookings.get(id)
        if id in refused and known is None:
            continue
        assert known is not None, f"{id} was lost"
        is_same = (known.code, known.service, known.slot.isoformat()) == (
            booking["code"],
            booking["service"],
            booking["slot"],
        )
        assert is_same or id in refused, f"{id} is not as it is on the platform"
    for booking in hall.bookings:
        is_over = booking.id not in far.down and booking.slot.astimezone(ATHENS).date() >= hall.day
        assert not is_over or hall.bookings.ticket_of(booking.id), f"{booking.id} was cancelled and is still here"


def requests_are_answered(world: World, code: str, entries: list[Entry]) -> None:
    far = world.platform.sites[code]
    issued = Counter(entry.event.request for entry in entries if isinstance(entry.event, e.TicketIssued))
    refused = {entry.event.request for entry in entries if isinstance(entry.event, e.ChangeRefused)}
    del issued[None]
    assert all(times == 1 for times in issued.values()), "a request got two tickets"
    # Who begins anew is told what is so, and not who asked for a number before.
    told = world.platform.told[code]
    begun = max(place for place, change in enumerate(told) if change["kind"] == "resync")
    asked = {change["request"]: place for place, change in enumerate(told) if change["kind"] == "ticket_requested"}
    for request, status in far.requests.items():
        if request not in world.doubtful[code] and asked[request] > begun:
            assert status == ("ISSUED" if issued[request] else "REFUSED")
            assert bool(issued[request]) != (request in refused)


def messages_and_settings_are_the_same(world: World, code: str) -> None:
    hall, far = world.sites[code].journal.hall, world.platform.sites[code]
    known = {message.id: dict(message.text) for message in hall.messages.values() if message.change is not None}
    assert known == far.messages or hall.day > world.now().astimezone(ATHENS).date() or len(far.messages) > 20
    assert hall.settings["ticket_link"] == far.settings["ticket_link"]


def nothing_of_another_site_is_here(world: World, code: str, entries: list[Entry]) -> None:
    """Neither in this hall, nor in what the platform has of it."""
    named = {getattr(entry.event, name, None) for entry in entries for name in ("booking", "request", "ticket")}
    named |= {message.id for message in world.sites[code].journal.hall.messages.values()}
    for _, row in world.platform.stored(code):
        named |= {row.body.get(name) for name in ("booking", "request", "ticket", "message")}
    assert {world.owners[id] for id in named if id} <= {code}


def _day(slot: str):
    return datetime.fromisoformat(slot).astimezone(ATHENS).date()

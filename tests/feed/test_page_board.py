"""The same events into display.board and into the page's board.js: the same views come out."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from display.board import Board, Call, View, leaves
from epass.queueing import events as e
from epass.queueing.ticket import Origin, Status
from epass.store import Entry
from kiosk.feed.entries import Telling

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)

PLAY = """
    ([shownS, options, steps]) => import("/wall/board.js").then(({ Board }) => {
        const { counters, services, flashes } = options;
        const board = new Board(shownS, { counters: new Set(counters), services: new Set(services), flashes });
        return steps.map(([verb, value]) => {
            try {
                if (verb === "apply") board.apply(value);
                else if (verb === "settle") board.settle(value[0], value[1] === null ? -Infinity : value[1]);
                else if (verb === "keep") board.keepUntil(value);
                else return board.at(value);
            } catch (error) {
                return error.message;
            }
            return null;
        });
    })
"""


def a_day(random: Random, steps: int) -> Iterator[tuple[str, Any]]:
    """Steps as Python takes them: entries of everything that a wall is told, settling, and looks at the board."""
    now, tickets = 0.0, ["never issued"]
    for seq in range(1, steps + 1):
        now += random.choice([0, 0.1, 0.5, 1.3, 4, 7])
        at = AT.replace(hour=8 + int(now) // 3600, minute=int(now) // 60 % 60, second=int(now) % 60)
        verb = random.choices(["apply", "settle", "keep"], [36, 2, 2])[0]
        if verb == "settle":
            yield verb, random.choice([(None, None), (seq - 9, None), (seq - 9, at)])
        elif verb == "keep":
            yield verb, now + 2.5
        else:
            yield verb, Entry(seq=seq, day=AT.date(), event=an_event(random, at, seq, tickets))
        if random.random() < 0.6:
            yield "at", now


def an_event(random: Random, at: datetime, seq: int, tickets: list[str]) -> e.Event:
    ticket, counter, service = random.choice(tickets), random.randint(1, 4), random.choice("ΑΒΓ")
    text = {"el": f"Μήνυμα {seq}"}
    issued = e.TicketIssued(
        at=at, ticket=f"t{seq}", number=f"{service}{seq:03d}", service=service, origin=Origin.PHONE, due=at
    )
    choices: dict[e.Event, int] = {
        issued: 40,
        e.TicketCalled(at=at, ticket=ticket, counter=counter): 50,
        e.TicketRecalled(at=at, ticket=ticket, counter=counter): 20,
        e.ServingBegan(at=at, ticket=ticket, counter=counter): 4,
        e.ServingFinished(at=at, ticket=ticket, counter=counter): 4,
        e.TicketMarkedNoShow(at=at, ticket=ticket, counter=counter): 4,
        e.TicketHeld(at=at, ticket=ticket): 5,
        e.TicketCancelled(at=at, ticket=ticket): 5,
        e.TicketResumed(at=at, ticket=ticket, due=at): 8,
        e.TicketTransferred(at=at, ticket=ticket, service=service): 8,
        e.TicketRestored(at=at, ticket=ticket, status=Status.WAITING, service=service, due=at): 6,
        e.TicketRestored(at=at, ticket=ticket, status=Status.SERVING, service=service, due=at, counter=counter): 6,
        e.CounterOpened(at=at, counter=counter): 10,
        e.CounterClosed(at=at, counter=counter): 5,
        e.MessageWithdrawn(at=at, message=f"m{counter}"): 3,
        e.DayOpened(at=at, day=at.date()): 1,
    }
    if random.random() < 0.05:
        return e.MessagePosted(at=at, message=f"m{counter}", text=text)
    event = random.choices(list(choices), list(choices.values()))[0]
    if event is issued:
        tickets.append(issued.ticket)
    return event


def in_python(shown_s: float, options: dict[str, Any], steps: list[tuple[str, Any]]) -> Iterator[Any]:
    board = Board(
        shown_s,
        counters=frozenset(options["counters"]),
        services=frozenset(options["services"]),
        flashes=options["flashes"],
    )
    for verb, value in steps:
        match verb:
            case "apply":
                try:
                    board.apply(value.event, value.seq)
                except KeyError:
                    yield "unknown"
                else:
                    yield None
            case "settle":
                board.settle(*value)
                yield None
            case "keep":
                board.keep_until(value)
                yield None
            case "at":
                yield as_seen(board.at(value))


def called(call: Call | None) -> dict[str, Any] | None:
    return (
        None
        if call is None
        else {
            "number": call.number,
            "counter": call.counter,
            "calledAt": call.called_at.isoformat(),
            "seq": call.seq,
            "isOver": call.is_over,
            "isDue": call.is_due,
        }
    )


def as_seen(view: View) -> dict[str, Any]:
    return {
        "live": called(view.live),
        "announcement": view.announcement,
        "isNew": view.is_new,
        "isLit": view.is_lit,
        "recent": [called(call) for call in view.recent],
        "due": view.due,
        "waiting": view.waiting,
        "nextChangeS": view.next_change_s,
        "counters": [{"counter": place.counter, "call": called(place.call)} for place in view.counters],
        "messages": [message.text for message in view.messages],
    }


def without_tickets(view: Any) -> Any:
    """What the page says, but for its own names of tickets."""
    if not isinstance(view, dict):
        return "unknown" if view else None
    for place in (view["live"], *view["recent"], *(counter["call"] for counter in view["counters"])):
        if place:
            del place["ticket"]
    return view | {"messages": [message["text"] for message in view["messages"]]}


def over_the_wire(steps: list[tuple[str, Any]]) -> Iterator[Any]:
    telling = Telling()
    for verb, value in steps:
        if verb != "apply":
            since = value[1] and value[1].timestamp() * 1000 if verb == "settle" else None
            yield verb, [value[0], since] if verb == "settle" else value
            continue
        message = telling.message(value)
        # A ticket that was never issued is not told at all: the page is given one that it does not know either.
        data = {"ticket": "never issued", "at": value.event.at.isoformat()}
        if message:
            data = json.loads(message.text.decode().split("data: ", 1)[1])
        yield verb, data | {"kind": type(value.event).__name__, "seq": value.seq}


@pytest.mark.parametrize("seed", range(12))
def test_the_page_folds_the_same_board(visit, seed):
    random = Random(seed)
    options = {
        "counters": [1, 3] if seed % 3 == 1 else [],
        "services": ["Α", "Β"] if seed % 3 == 2 else [],
        "flashes": seed % 4 != 3,
    }
    steps = list(a_day(random, 500))
    theirs = visit().evaluate(PLAY, [6, options, list(over_the_wire(steps))])
    for place, (ours, page) in enumerate(zip(in_python(6, options, steps), theirs, strict=True)):
        assert without_tickets(page) == ours, (place, steps[max(place - 3, 0) : place + 1])


LEAVES = """
    (cases) => import("/wall/board.js").then(({ leaves }) => cases.map(
        ([calls, rows]) => leaves(calls, rows).map((leaf) => leaf.map((call) => call.seq))
    ))
"""


def test_the_page_turns_the_same_leaves(visit):
    random, cases = Random(1), []
    for _ in range(200):
        calls = [
            Call(
                ticket=f"t{seq}",
                number=f"Α{seq:03d}",
                counter=seq,
                called_at=AT,
                seq=seq,
                is_over=random.random() < 0.4,
                is_due=random.random() < 0.2,
            )
            for seq in range(random.randint(0, 20))
        ]
        cases.append((calls, random.randint(4, 7)))
    theirs = visit().evaluate(LEAVES, [[[called(call) for call in calls], rows] for calls, rows in cases])
    assert theirs == [[[call.seq for call in leaf] for leaf in leaves(calls, rows)] for calls, rows in cases]

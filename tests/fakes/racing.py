"""Two counters in two processes want the same ticket, again and again."""

import multiprocessing as mp
from ctypes import c_char
from enum import Enum
from multiprocessing.sharedctypes import SynchronizedArray
from multiprocessing.synchronize import Barrier
from pathlib import Path

from epass import config
from epass.errors import Refusal
from epass.queueing.events import TicketCalled
from epass.queueing.refusals import NobodyWaiting, NotPossible
from epass.store import open_journal

_WAIT_S = 60.0


class Outcome(Enum):
    GOT_IT = b"g"
    NOBODY_LEFT = b"n"
    TAKEN = b"t"
    SOMETHING_ELSE = b"?"


def race(path: Path, rounds: int) -> list[tuple[Outcome, Outcome]]:
    """What each of the two got, in each round. In every other round both name the ticket; else both press NEXT."""
    context = mp.get_context("spawn")
    barrier = context.Barrier(2)
    told = [context.Array(c_char, rounds) for _ in range(2)]
    racers = [context.Process(target=_run, args=(path, place, rounds, barrier, told[place])) for place in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(10 * _WAIT_S)
    assert [racer.exitcode for racer in racers] == [0, 0]
    outcomes = [[Outcome(bytes([letter])) for letter in array.raw] for array in told]
    return list(zip(*outcomes, strict=True))


def _run(path: Path, place: int, rounds: int, barrier: Barrier, told: "SynchronizedArray[bytes]") -> None:
    journal = open_journal(config.load(path), by=f"racer-{place}")
    counter = place + 1
    for n in range(rounds):
        ticket = f"r{n}"
        if n % 2 == place:
            journal.record(lambda hall, at, ticket=ticket: hall.issue("Α", at=at, ticket=ticket))
        barrier.wait(_WAIT_S)
        told[n] = _try(journal, counter, ticket, is_named=n // 2 % 2 == 0).value
        barrier.wait(_WAIT_S)


def _try(journal, counter: int, ticket: str, *, is_named: bool) -> Outcome:  # type: ignore[no-untyped-def]
    try:
        entries = journal.record(
            lambda hall, at: hall.call(ticket, counter, at=at) if is_named else hall.call_next(counter, at=at)
        )
    except NobodyWaiting:
        return Outcome.NOBODY_LEFT
    except NotPossible:
        return Outcome.TAKEN
    except Refusal:
        return Outcome.SOMETHING_ELSE
    called = [entry.event.ticket for entry in entries if isinstance(entry.event, TicketCalled)]
    if called == [ticket]:
        return Outcome.GOT_IT
    return Outcome.SOMETHING_ELSE if called else Outcome.NOBODY_LEFT

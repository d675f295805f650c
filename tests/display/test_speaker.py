import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from display.board import Call
from display.speaker import Speaker
from epass.queueing import events as e
from epass.queueing.ticket import Origin, Status
from fakes.display import MORNING, BrokenSound, RememberingSound
from fakes.waiting import until
from speech.phrases import Phrase
from speech.samples import silence


def a_call(number: str = "Α042", counter: int = 3) -> Call:
    return Call(ticket=f"t{number}", number=number, counter=counter, called_at=MORNING)


class Listener:
    """A speaker with everything that it tells; what is to be announced is written down instead of spoken."""

    def __init__(self, sound: RememberingSound | None = None, repeated_after_s: float | None = None) -> None:
        self.kept: list[float] = []
        self.told: list[str | None] = []
        self.sound = sound or RememberingSound()
        self.said: list[tuple[Phrase, ...]] = []
        self.brief: list[bool] = []
        self.prepared: list[Phrase] = []
        self.rested = 0
        self.speaker = Speaker(
            self.sound,
            self,  # type: ignore[arg-type]
            ("el", "en"),
            self.kept.append,
            self.told.append,
            repeated_after_s=repeated_after_s,
        )

    async def announcement(self, phrases: Sequence[Phrase], *, is_brief: bool = False) -> bytes:
        self.said.append(tuple(phrases))
        self.brief.append(is_brief)
        return silence(2)

    async def prepare(self, phrase: Phrase) -> None:
        self.prepared.append(phrase)

    def rest(self) -> None:
        self.rested += 1

    def close(self) -> None:
        pass

    def numbers(self) -> list[str]:
        return [phrases[0].words for phrases in self.said]

    @asynccontextmanager
    async def speaking(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.speaker.speak())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until_played(self, count: int) -> None:
        await until(lambda: len(self.sound.played) == count)

    async def has_nothing_more_to_say(self) -> None:
        """Rounds enough for whatever could still come without waiting."""
        for _ in range(20):
            await asyncio.sleep(0)
        assert not self.speaker._waiting


def words(*numbers: str) -> list[str]:
    return [f"Αριθμός {number}." for number in numbers]


async def test_a_call_is_spoken_in_every_language_and_kept_large_meanwhile() -> None:
    listener = Listener()
    async with listener.speaking():
        listener.speaker.announce(a_call(), due=0)
        await listener.until_played(1)
    assert [(phrase.language, phrase.words) for phrase in listener.said[0]] == [
        ("el", "Αριθμός άλφα, σαράντα δύο."),
        ("el", "Θέση τρία."),
        ("en", "Number A, 42."),
        ("en", "Counter 3."),
    ]
    assert listener.kept == [2.0]
    assert listener.sound.is_closed


@pytest.mark.parametrize(("due", "languages", "is_brief"), [(0, 2, False), (1, 1, False), (3, 1, False), (4, 1, True)])
async def test_the_more_are_due_the_less_is_said_but_always_number_and_counter(
    due: int, languages: int, is_brief: bool
) -> None:
    listener = Listener()
    async with listener.speaking():
        listener.speaker.announce(a_call(), due=due)
        await listener.until_played(1)
    assert len(listener.said[0]) == 2 * languages
    assert [phrase.language for phrase in listener.said[0][:2]] == ["el", "el"]
    assert listener.brief == [is_brief]


async def test_what_waits_here_counts_as_due() -> None:
    listener = Listener()
    for ordinal in range(6):
        listener.speaker.announce(a_call(f"Α{ordinal + 1:03d}"), due=0)
    async with listener.speaking():
        await listener.until_played(6)
    assert listener.brief == [True, True, False, False, False, False]
    assert [len(phrases) for phrases in listener.said] == [2, 2, 2, 2, 2, 4]


async def test_calls_are_announced_in_their_order() -> None:
    listener = Listener()
    for number in ("Α003", "Α001", "Α002"):
        listener.speaker.announce(a_call(number), due=0)
    async with listener.speaking():
        await listener.until_played(3)
    assert listener.numbers() == words("άλφα, τρία", "άλφα, ένα", "άλφα, δύο")


async def test_a_recall_is_announced_again() -> None:
    listener = Listener()
    async with listener.speaking():
        for count in (1, 2):
            listener.speaker.announce(a_call(), due=0)
            await listener.until_played(count)
    assert listener.numbers() == words("άλφα, σαράντα δύο") * 2


WITHDRAWALS: list[Callable[[str], e.Event]] = [
    lambda ticket: e.TicketHeld(at=MORNING, ticket=ticket),
    lambda ticket: e.TicketCancelled(at=MORNING, ticket=ticket),
    lambda ticket: e.TicketMarkedNoShow(at=MORNING, ticket=ticket, counter=3),
    lambda ticket: e.TicketTransferred(at=MORNING, ticket=ticket, service="Β", counter=None),
    lambda ticket: e.TicketRestored(at=MORNING, ticket=ticket, status=Status.WAITING, service="Α", due=MORNING),
]


@pytest.mark.parametrize("withdrawn", WITHDRAWALS)
async def test_a_call_that_is_withdrawn_before_its_turn_is_not_announced(
    withdrawn: Callable[[str], e.Event],
) -> None:
    listener = Listener()
    for number in ("Α001", "Α002", "Α003"):
        listener.speaker.announce(a_call(number), due=0)
    listener.speaker.follow(withdrawn("tΑ002"))
    async with listener.speaking():
        await listener.until_played(2)
        await listener.has_nothing_more_to_say()
    assert listener.numbers() == words("άλφα, ένα", "άλφα, τρία")


async def test_a_call_that_is_answered_before_its_turn_is_announced_all_the_same() -> None:
    listener = Listener()
    listener.speaker.announce(a_call(), due=0)
    listener.speaker.follow(e.ServingBegan(at=MORNING, ticket="tΑ042", counter=3))
    async with listener.speaking():
        await listener.until_played(1)


async def test_a_call_is_repeated_once_where_that_is_wanted() -> None:
    listener = Listener(repeated_after_s=0.01)
    async with listener.speaking():
        listener.speaker.announce(a_call(), due=2)
        await listener.until_played(2)
        await listener.has_nothing_more_to_say()
        assert listener.speaker._again is None
    assert [len(phrases) for phrases in listener.said] == [2, 4]
    assert listener.kept == [2.0, 2.0]


async def test_a_repetition_gives_way_to_another_call() -> None:
    listener = Listener(repeated_after_s=30)
    async with listener.speaking():
        listener.speaker.announce(a_call("Α001"), due=0)
        await listener.until_played(1)
        listener.speaker.announce(a_call("Α002"), due=0)
        await listener.until_played(2)
        again = listener.speaker._again
        assert again and again.call.number == "Α002"


@pytest.mark.parametrize("over", [*WITHDRAWALS, lambda ticket: e.ServingBegan(at=MORNING, ticket=ticket, counter=3)])
async def test_what_was_answered_or_withdrawn_is_not_repeated(over: Callable[[str], e.Event]) -> None:
    listener = Listener(repeated_after_s=0.05)
    async with listener.speaking():
        listener.speaker.announce(a_call("Α001"), due=0)
        await listener.until_played(1)
        listener.speaker.follow(over("tΑ002"))
        assert listener.speaker._again
        listener.speaker.follow(over("tΑ001"))
        assert not listener.speaker._again
        listener.speaker.announce(a_call("Α002"), due=0)
        await listener.until_played(3)
    assert listener.numbers() == words("άλφα, ένα", "άλφα, δύο", "άλφα, δύο")


async def test_without_the_wish_nothing_is_repeated() -> None:
    listener = Listener()
    async with listener.speaking():
        listener.speaker.announce(a_call(), due=0)
        await listener.until_played(1)
        assert listener.speaker._again is None


async def test_a_missing_sound_card_is_said_once_and_its_return_too(caplog: pytest.LogCaptureFixture) -> None:
    sound = BrokenSound()
    listener = Listener(sound)
    with caplog.at_level(logging.ERROR):
        async with listener.speaking():
            for _ in range(3):
                listener.speaker.announce(a_call(), due=0)
            await until(lambda: len(listener.said) == 3 and not listener.speaker._waiting)
            sound.is_pulled_out = False
            listener.speaker.announce(a_call(), due=0)
            await listener.until_played(1)
            await until(lambda: len(listener.told) == 2)
    assert listener.told == ["The sound card is not there.", None]
    assert caplog.text.count("without sound") == 1


async def test_behind_a_card_that_hangs_the_oldest_are_given_up_and_named(caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener()
    for ordinal in range(1, 13):
        listener.speaker.announce(a_call(f"Α{ordinal:03d}"), due=0)
    async with listener.speaking():
        await listener.until_played(10)
    assert listener.numbers()[0] == "Αριθμός άλφα, τρία."
    assert [record.getMessage()[:4] for record in caplog.records] == ["Α001", "Α002"]


async def test_it_learns_the_counters_first_then_each_number_once_issued_and_rests() -> None:
    listener = Listener()
    issued = e.TicketIssued(at=MORNING, ticket="t", number="Α042", service="Α", origin=Origin.WALK_IN, due=MORNING)
    listener.speaker.follow(issued)
    task = asyncio.create_task(listener.speaker.study((1, 2)))
    await until(lambda: listener.rested)
    task.cancel()
    assert [phrase.words for phrase in listener.prepared] == [
        "Θέση ένα.", "Counter 1.", "Θέση δύο.", "Counter 2.", "Αριθμός άλφα, σαράντα δύο.", "Number A, 42.",
    ]  # fmt: skip

"""What is heard of the calls, proven from the WAV files that a wall writes: espeak-ng's voice, the board's turns."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event

import pytest

from display.announcer import Announcer
from display.board import Board
from display.chime import chime
from display.speaker import Speaker
from fakes.display import Day
from fakes.hearing import loud_spans, loudest, part, recorded, tones
from fakes.waiting import until
from speech import phrases
from speech.cache import Cache
from speech.drivers import Espeak
from speech.samples import lasts_s, silence
from speech.sound import open_sound
from speech.voices import Voices

SHOWN_S = 3.0


class Room:
    """A wall that writes WAV files, on a clock that goes on as fast as it can."""

    def __init__(self, folder: Path, volume: int = 100) -> None:
        self.day = Day()
        self.now_s = 0.0
        self.turns_s: list[float] = []
        self.lasted_s: list[float] = []
        self.voices = Voices([Espeak(140)], Cache(folder / "voice", 100_000_000))
        self._board = Board(SHOWN_S)
        self._folder = folder / "sound"
        self._sound = open_sound(f"file://{self._folder}")
        self._is_playing = False
        self._announced = 0
        self.speaker = Speaker(
            self, Announcer(self.voices, lambda: volume), ("el", "en"), self._keep_for, lambda reason: None
        )

    def tell(self, *events: object) -> None:
        for event in events:
            self._board.apply(event)  # type: ignore[arg-type]
            self.speaker.follow(event)  # type: ignore[arg-type]

    def play(self, samples: bytes, until: Event) -> None:
        assert not self._is_playing, "two calls sound at once"
        self._is_playing = True
        self._sound.play(samples, until)
        self.lasted_s.append(lasts_s(samples))
        self._is_playing = False

    def close(self) -> None:
        pass

    async def until_quiet(self) -> list[bytes]:
        """Every turn of the board is taken; returns what was heard of each."""
        while True:
            view = self._board.at(self.now_s)
            if view.live and view.announcement != self._announced:
                self._announced = view.announcement
                self.turns_s.append(self.now_s)
                self.speaker.announce(view.live, view.due)
                await until(lambda: len(self.lasted_s) == self._announced)
            elif not view.is_new:
                return [recorded(file) for file in sorted(self._folder.glob("*.wav"))]
            else:
                assert view.next_change_s
                self.now_s = view.next_change_s

    def _keep_for(self, lasts_s: float) -> None:
        self._board.keep_until(self.now_s + lasts_s)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    room = Room(tmp_path)
    room.tell(*room.day.opens(1, 2, 3))
    speaking = asyncio.create_task(room.speaker.speak())
    yield room
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)
    room.speaker.close()


def expected(room: Room, number: str, counter: int, *, due: int) -> bytes:
    pause = silence(0.2) if due <= 3 else b""
    said = [phrases.number(number, "el"), phrases.counter(counter, "el")]
    if due == 0:
        said += [phrases.number(number, "en"), phrases.counter(counter, "en")]
    return pause.join([chime(is_brief=due > 3), *map(room.voices.speak, said)])


async def test_a_call_is_a_chime_and_then_speech_for_its_length_and_nothing_is_cut_off(room: Room) -> None:
    room.tell(*room.day.issued("Α042"), *room.day.called("Α042", 3))
    (heard,) = await room.until_quiet()
    assert [round(hz) for hz in tones(part(heard, 0.6, 0.97)) if hz < 1000] == [
        pytest.approx(hz, abs=4) for hz in (587, 740, 880)
    ]
    assert 0.3 < loudest(heard) < 0.85
    lengths_s = [lasts_s(room.voices.speak(phrase)) for phrase in (
        phrases.number("Α042", "el"), phrases.counter(3, "el"), phrases.number("Α042", "en"), phrases.counter(3, "en"),
    )]  # fmt: skip
    starts_s = 1.7
    for length_s in lengths_s:
        assert not loud_spans(part(heard, starts_s, starts_s + 0.2), least=0.005), "a pause is not quiet"
        spoken = loud_spans(part(heard, starts_s + 0.2, starts_s + 0.2 + length_s), gap_s=0.4)
        assert len(spoken) == 1
        assert spoken[0][1] - spoken[0][0] > 0.8 * length_s, "where speech should be there is none"
        starts_s += 0.2 + length_s
    assert lasts_s(heard) == pytest.approx(starts_s, abs=0.001)
    assert 5 < starts_s < 9


async def test_ten_calls_in_two_seconds_are_all_heard_in_order_and_not_mixed(room: Room) -> None:
    numbers = [f"Α{ordinal:03d}" for ordinal in range(101, 111)]
    room.tell(*room.day.issued(*numbers))
    for place, number in enumerate(numbers):
        room.tell(*room.day.called(number, place % 3 + 1))
    heard = await room.until_quiet()
    assert heard == [expected(room, number, place % 3 + 1, due=9 - place) for place, number in enumerate(numbers)]
    assert all(loudest(samples) < 0.85 for samples in heard)
    for (begins, ends), lasted in zip(zip(room.turns_s, room.turns_s[1:], strict=False), room.lasted_s, strict=False):
        assert ends - begins >= max(lasted, SHOWN_S) - 1e-6, "the next call became large while one was spoken"


async def test_the_more_wait_the_shorter_the_announcements(room: Room) -> None:
    numbers = ["Α201"] * 5
    room.tell(*room.day.issued("Α201"))
    for counter in (1, 2, 3, 1, 2):
        room.tell(*room.day.called("Α201", counter))
    await room.until_quiet()
    brief, *one_language, full = room.lasted_s
    assert len(room.lasted_s) == len(numbers)
    assert brief < 0.8 * min(one_language) < max(one_language) < 0.7 * full


async def test_a_recall_is_heard_again_and_a_withdrawn_call_is_not(room: Room) -> None:
    room.tell(*room.day.issued("Α001", "Α002", "Α003"))
    for counter, number in enumerate(("Α001", "Α002", "Α003"), start=1):
        room.tell(*room.day.called(number, counter))
    room.tell(*room.day.did_not_show("Α002", 2))
    first = await room.until_quiet()
    assert first == [expected(room, "Α001", 1, due=1), expected(room, "Α003", 3, due=0)]
    room.tell(*room.day.recalled("Α001", 1))
    assert await room.until_quiet() == [*first, expected(room, "Α001", 1, due=0)]


async def test_at_half_the_volume_everything_is_half_as_loud(tmp_path: Path) -> None:
    heard = []
    for name, volume in (("loud", 100), ("quiet", 50)):
        room = Room(tmp_path / name, volume)
        room.tell(*room.day.opens(1), *room.day.issued("Α001"), *room.day.called("Α001", 1))
        speaking = asyncio.create_task(room.speaker.speak())
        heard += await room.until_quiet()
        speaking.cancel()
        room.speaker.close()
    assert len(heard[0]) == pytest.approx(len(heard[1]), rel=0.02)
    for start_s in (0.0, 1.7):
        loud, quiet = (loudest(part(samples, start_s, 4)) for samples in heard)
        assert quiet == pytest.approx(loud / 2, rel=0.05)

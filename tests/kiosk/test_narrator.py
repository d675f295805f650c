import asyncio
import logging
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest

from epass.errors import LinkLost
from fakes.waiting import until
from kiosk.voice import narrator as narrators
from kiosk.voice.narrator import Narrator
from speech.live import LiveVoice
from speech.samples import RATE_HZ
from speech.sound import open_sound


class FakeVoice:
    """Every sentence becomes its own bytes; `asked` is what was wanted of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int]] = []
        self.trouble: Exception | None = None
        self.is_closed = False

    def speak(self, language: str, sentence: str, percent: int) -> bytes:
        self.asked.append((language, sentence, percent))
        if self.trouble:
            raise self.trouble
        return sentence.encode()

    def close(self) -> None:
        self.is_closed = True


class FakeCard:
    """Plays until it is told to go on, and remembers what was heard and what was cut."""

    def __init__(self) -> None:
        self.playing = ""
        self.heard: list[str] = []
        self.cut: list[str] = []
        self.closed = 0
        self.trouble: Exception | None = None
        self._may_end = Event()

    def open(self) -> None:
        if self.trouble:
            raise self.trouble

    def play(self, samples: bytes, until: Event) -> None:
        self.open()
        self.playing = samples.decode()
        while not self._may_end.wait(0.001):
            if until.is_set():
                self.cut.append(self.playing)
                self.playing = ""
                return
        self.heard.append(self.playing)
        self.playing = ""

    def close(self) -> None:
        self.closed += 1

    def go_on(self) -> None:
        self._may_end.set()


class HangingCard(FakeCard):
    """Takes samples and never comes back, whatever it is told, until it is let go."""

    def play(self, samples: bytes, until: Event) -> None:
        self.playing = samples.decode()
        self._may_end.wait()


class Stage:
    """A narrator between a voice and a card, and what it tells."""

    def __init__(self, card: FakeCard) -> None:
        self.voice, self.card = FakeVoice(), card
        self.told: list[str | None] = []
        self.narrator = Narrator(self.voice, card, 60, self.told.append)


@asynccontextmanager
async def a_stage(card: FakeCard | None = None) -> AsyncIterator[Stage]:
    stage = Stage(card or FakeCard())
    stage.narrator.start(("el", "en"))
    await until(lambda: stage.told)
    stage.voice.asked.clear()
    yield stage
    stage.card.go_on()
    stage.narrator.close()


async def test_it_prepares_its_languages_and_tells_that_the_voice_works() -> None:
    stage = Stage(FakeCard())
    stage.narrator.start(("el", "en"))
    await until(lambda: stage.told == [None])
    assert [language for language, _, _ in stage.voice.asked] == ["el", "en"]
    stage.narrator.close()


async def test_sentences_are_played_one_after_another() -> None:
    async with a_stage() as stage:
        stage.card.go_on()
        stage.narrator.say(["one", "two"], "el")
        stage.narrator.say(["three"], "en", interrupts=False)
        assert stage.narrator.is_speaking
        await until(lambda: stage.card.heard == ["one", "two", "three"])
        await until(lambda: not stage.narrator.is_speaking)
        assert stage.voice.asked == [("el", "one", 60), ("el", "two", 60), ("en", "three", 60)]


async def test_the_first_sentence_is_heard_before_the_second_is_made() -> None:
    async with a_stage() as stage:
        stage.narrator.say(["one", "two"], "el")
        await until(lambda: stage.card.playing == "one")
        assert stage.voice.asked == [("el", "one", 60)]


async def test_what_is_said_is_interrupted_at_once_by_what_is_said_next() -> None:
    async with a_stage() as stage:
        stage.narrator.say(["one", "two"], "el")
        stage.narrator.say(["three"], "el", interrupts=False)
        await until(lambda: stage.card.playing == "one")
        stage.narrator.say(["four"], "el")
        await until(lambda: stage.card.playing == "four")
        assert (stage.card.cut, stage.card.heard) == (["one"], [])


async def test_it_stops_and_can_speak_again() -> None:
    async with a_stage() as stage:
        stage.narrator.say(["one", "two"], "el")
        await until(lambda: stage.card.playing == "one")
        stage.narrator.stop()
        await until(lambda: not stage.narrator.is_speaking)
        assert stage.card.cut == ["one"]
        stage.narrator.say(["three"], "el")
        await until(lambda: stage.card.playing == "three")


async def test_a_name_without_a_translation_is_read_by_the_greek_voice() -> None:
    async with a_stage(FakeCard()) as stage:
        stage.card.go_on()
        stage.narrator.say(["Service:", "Γνήσιο"], "en")
        await until(lambda: len(stage.card.heard) == 2)
        assert [language for language, _, _ in stage.voice.asked] == ["en", "el"]


async def test_the_volume_holds_from_the_next_sentence_on() -> None:
    async with a_stage() as stage:
        stage.narrator.say(["one"], "el")
        await until(lambda: stage.card.playing == "one")
        stage.narrator.set_volume(70)
        stage.narrator.say(["two"], "el")
        await until(lambda: stage.card.playing == "two")
        assert stage.voice.asked == [("el", "one", 60), ("el", "two", 70)]


async def test_a_card_that_is_gone_is_told_once_and_its_return_too(caplog: pytest.LogCaptureFixture) -> None:
    async with a_stage() as stage:
        stage.card.go_on()
        stage.card.trouble = LinkLost("The sound card is not there.")
        with caplog.at_level(logging.ERROR):
            for _ in range(3):
                stage.narrator.say(["one"], "el", interrupts=False)
            await until(lambda: not stage.narrator.is_speaking)
        stage.card.trouble = None
        stage.narrator.say(["two"], "el")
        await until(lambda: stage.told[-1] is None)
        assert stage.told == [None, "The sound card is not there.", None]
        assert stage.card.heard == ["two"]
        assert caplog.text.count("Nothing is read aloud") == 1


async def test_a_card_that_is_missing_is_told_before_somebody_needs_it() -> None:
    card = FakeCard()
    card.trouble = LinkLost("The sound card is not there.")
    async with a_stage(card) as stage:
        assert stage.told == ["The sound card is not there."]


async def test_what_nobody_heard_does_not_show_that_the_card_works() -> None:
    async with a_stage() as stage:
        stage.card.go_on()
        stage.card.trouble = LinkLost("The sound card is not there.")
        for _ in range(20):
            stage.narrator.say(["one"], "el")
        await until(lambda: not stage.narrator.is_speaking)
        await asyncio.sleep(0)
        assert stage.told == [None, "The sound card is not there."]


@pytest.mark.parametrize("trouble", [LinkLost("The voice does not work: it has ended."), RuntimeError("a mistake")])
async def test_a_voice_that_fails_is_told_and_the_narrator_goes_on(trouble: Exception) -> None:
    async with a_stage() as stage:
        stage.card.go_on()
        stage.voice.trouble = trouble
        stage.narrator.say(["one"], "el")
        await until(lambda: len(stage.told) == 2)
        assert str(stage.told[1]).startswith("The voice does not work")
        stage.voice.trouble = None
        stage.narrator.say(["two"], "el")
        await until(lambda: stage.card.heard == ["two"])


async def test_a_card_that_hangs_holds_up_nobody_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrators, "_HANGS_AFTER_S", 0.01)
    async with a_stage(HangingCard()) as stage:
        stage.narrator.say(["one"], "el")
        await until(lambda: stage.card.playing == "one")
        await until(lambda: not stage.narrator.is_speaking)
        stage.narrator.say(["two"], "el")
        assert stage.told == [None, "The voice or its sound card hangs."]


async def test_a_card_gets_its_rest_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrators, "_CARD_RESTS_AFTER_S", 0.01)
    async with a_stage() as stage:
        stage.card.go_on()
        stage.narrator.say(["one"], "el")
        await until(lambda: stage.card.heard == ["one"])
        closed = stage.card.closed
        await until(lambda: stage.card.closed > closed)
        stage.narrator.say(["two"], "el")
        await until(lambda: stage.card.heard == ["one", "two"])


async def test_closing_ends_what_is_said_and_closes_voice_and_card() -> None:
    async with a_stage() as stage:
        stage.narrator.say(["one"], "el")
        await until(lambda: stage.card.playing == "one")
        stage.narrator.close()
        assert (stage.card.cut, stage.card.closed, stage.voice.is_closed) == (["one"], 1, True)
        stage.narrator.say(["two"], "el")
        assert not stage.narrator.is_speaking


def test_before_it_is_started_nothing_is_said() -> None:
    stage = Stage(FakeCard())
    stage.narrator.say(["one"], "el")
    stage.narrator.set_volume(70)
    stage.narrator.close()
    assert (stage.voice.asked, stage.narrator.is_speaking) == ([], False)


async def test_a_loop_that_has_ended_is_not_told() -> None:
    stage = Stage(FakeCard())
    loop = asyncio.new_event_loop()
    stage.narrator._loop = loop
    loop.close()
    stage.narrator._try(lambda: True)
    assert stage.told == []


async def test_real_words_are_recorded_file_by_file_and_cut_where_they_were_interrupted(tmp_path: Path) -> None:
    told: list[str | None] = []
    narrator = Narrator(LiveVoice(), open_sound(f"file://{tmp_path}", in_real_time=True), 60, told.append)
    narrator.start(("el",))
    await until(lambda: told == [None])
    narrator.say([f"{'υποβολή αίτησης και ' * 40} θεώρηση.", "Θέση τρία."], "el")
    await until((tmp_path / "001.wav").exists)
    narrator.say(["Τέλος."], "el")
    await until((tmp_path / "002.wav").exists)
    await until(lambda: not narrator.is_speaking)
    narrator.close()
    with wave.open(str(tmp_path / "001.wav")) as first, wave.open(str(tmp_path / "002.wav")) as second:
        assert first.getnframes() < 20 * RATE_HZ, "that is half of it at most"
        assert any(second.readframes(second.getnframes()))
    assert sorted(file.name for file in tmp_path.glob("*")) == ["001.wav", "002.wav"]

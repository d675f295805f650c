from pathlib import Path

import pytest

from display.announcer import Announcer
from display.chime import chime
from fakes.hearing import loudest, part, values
from fakes.voices import ToneVoice
from speech import phrases
from speech.cache import Cache
from speech.levels import levelled, scaled
from speech.samples import silence
from speech.voices import Voices

NUMBER, COUNTER = phrases.number("Α042", "el"), phrases.counter(3, "el")
SPOKEN = levelled(ToneVoice().speak(NUMBER))


def an_announcer(voice: ToneVoice, folder: Path, volume: int = 100) -> Announcer:
    return Announcer(Voices([voice], Cache(folder, 1_000_000)), lambda: volume)


async def test_an_announcement_is_the_chime_and_then_the_phrases_with_pauses(tmp_path: Path) -> None:
    samples = await an_announcer(ToneVoice(), tmp_path).announcement([NUMBER, COUNTER])
    assert samples == silence(0.2).join([chime(), SPOKEN, SPOKEN])


async def test_a_brief_one_is_one_note_and_the_phrases_without_pauses(tmp_path: Path) -> None:
    samples = await an_announcer(ToneVoice(), tmp_path).announcement([NUMBER, COUNTER], is_brief=True)
    assert samples == chime(is_brief=True) + SPOKEN * 2


@pytest.mark.parametrize("percent", [0, 30, 100])
async def test_chime_and_voice_are_as_loud_as_the_time_of_day_allows(tmp_path: Path, percent: int) -> None:
    samples = await an_announcer(ToneVoice(), tmp_path, percent).announcement([NUMBER])
    assert loudest(part(samples, 0, 1.7)) == pytest.approx(0.5 * percent / 100, abs=0.001)
    assert loudest(part(samples, 1.9, 2.4)) == pytest.approx(loudest(SPOKEN) * percent / 100, abs=0.001)


async def test_the_volume_is_asked_for_each_announcement(tmp_path: Path) -> None:
    volumes = [100, 50]
    announcer = Announcer(None, lambda: volumes.pop(0))
    loud, quiet = [await announcer.announcement([NUMBER]) for _ in range(2)]
    assert values(quiet) == values(scaled(loud, 0.5))


async def test_without_a_voice_there_is_the_chime() -> None:
    announcer = Announcer(None, lambda: 100)
    await announcer.prepare(NUMBER)
    announcer.rest()
    announcer.close()
    assert await announcer.announcement([NUMBER]) == chime()


async def test_a_voice_that_fails_leaves_the_chime(tmp_path: Path) -> None:
    voice = ToneVoice()
    voice.break_down()
    assert await an_announcer(voice, tmp_path).announcement([NUMBER, COUNTER]) == chime()


async def test_what_was_prepared_is_not_spoken_again(tmp_path: Path) -> None:
    voice = ToneVoice()
    announcer = an_announcer(voice, tmp_path)
    await announcer.prepare(NUMBER)
    await announcer.announcement([NUMBER])
    assert voice.asked == [NUMBER.words]
    announcer.rest()
    assert voice.is_closed

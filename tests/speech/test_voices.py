import threading
from pathlib import Path

import pytest

from epass.config import load
from fakes.hearing import loudest, tone, tones
from fakes.sites import write_site
from fakes.voices import ToneVoice
from speech import phrases, voices
from speech.cache import Cache
from speech.clips import clip_path
from speech.phrases import Phrase
from speech.samples import lasts_s, wav
from speech.voices import Voices, open_voices

NUMBER, OTHER = phrases.number("Α042", "el"), phrases.number("Α043", "el")


def pitch(samples: bytes) -> float | None:
    return round(tones(samples)[0], -1) if samples else None


class Choir:
    """A slow voice of 600 Hz before a quick one of 300 Hz, with a clock."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 0.0
        self.better, self.worse = ToneVoice("better", 600, is_slow=True), ToneVoice("worse", 300)
        self.folder = folder
        self.voices = self.opened()

    def opened(self) -> Voices:
        cache = Cache(self.folder / "voice", 1_000_000)
        return Voices([self.better, self.worse], cache, lambda: self.now_s)


@pytest.fixture
def choir(tmp_path: Path) -> Choir:
    return Choir(tmp_path)


def test_the_first_that_can_speaks(choir: Choir) -> None:
    assert pitch(choir.voices.learn(NUMBER)) == 600
    assert not choir.worse.asked


def test_whoever_waits_does_not_wait_for_a_slow_voice(choir: Choir) -> None:
    assert pitch(choir.voices.speak(NUMBER)) == 300
    assert not choir.better.asked


def test_what_a_slow_voice_said_ahead_of_need_is_heard(choir: Choir) -> None:
    choir.voices.learn(NUMBER)
    assert pitch(choir.voices.speak(NUMBER)) == 600
    assert choir.better.asked == [NUMBER.words]


def test_a_phrase_is_spoken_once_and_kept_over_a_restart(choir: Choir) -> None:
    for _ in range(2):
        choir.voices.speak(NUMBER)
    choir.opened().speak(NUMBER)
    assert choir.worse.asked == [NUMBER.words]


def test_another_voice_says_it_anew(choir: Choir) -> None:
    choir.voices.speak(NUMBER)
    choir.worse.change()
    choir.voices.speak(NUMBER)
    assert choir.worse.asked == [NUMBER.words] * 2


def test_everything_is_equally_loud(choir: Choir) -> None:
    assert loudest(choir.voices.speak(NUMBER)) < 0.2 < loudest(tone(300, 0.5))


def test_a_voice_that_fails_is_told_once_and_the_next_speaks(choir: Choir, caplog: pytest.LogCaptureFixture) -> None:
    choir.better.break_down()
    assert [pitch(choir.voices.learn(phrase)) for phrase in (NUMBER, OTHER)] == [300, 300]
    choir.now_s += 61
    choir.voices.learn(phrases.number("Α044", "el"))
    assert len(choir.better.asked) == 2
    assert caplog.text.count("hoarse") == 1


def test_a_voice_that_failed_is_tried_again_and_what_it_said_is_heard_meanwhile(choir: Choir) -> None:
    choir.voices.learn(NUMBER)
    choir.better.break_down()
    choir.voices.learn(OTHER)
    assert pitch(choir.voices.speak(NUMBER)) == 600
    choir.better.mend()
    assert pitch(choir.voices.learn(phrases.number("Α044", "el"))) == 300
    choir.now_s += 61
    assert pitch(choir.voices.learn(phrases.number("Α045", "el"))) == 600


def test_a_voice_that_lacks_one_language_speaks_the_other(tmp_path: Path) -> None:
    greek = ToneVoice(languages="el")
    choir = Voices([greek], Cache(tmp_path, 1_000_000))
    assert choir.speak(NUMBER)
    assert choir.speak(phrases.number("Α042", "en")) == b""
    assert (choir.who(NUMBER), choir.who(phrases.number("Α042", "en"))) == ("tone", "")


def test_when_nobody_can_say_it_there_is_nothing(choir: Choir) -> None:
    choir.better.break_down()
    choir.worse.break_down()
    assert choir.voices.learn(NUMBER) == b""


def test_a_disk_that_is_full_is_told_once_and_silences_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    choir = Voices([ToneVoice()], Cache(tmp_path / "file", 1_000_000))
    assert choir.speak(NUMBER) and choir.speak(OTHER)
    assert caplog.text.count("cannot be kept") == 1


def test_one_phrase_at_a_time_and_who_speaks_does_not_rest() -> None:
    begun, over = threading.Event(), threading.Event()

    class Careful(ToneVoice):
        def speak(self, phrase: Phrase) -> bytes:
            assert not begun.is_set(), "it was asked twice at once"
            begun.set()
            over.wait(5)
            begun.clear()
            return super().speak(phrase)

    careful = Careful()
    choir = Voices([careful], None)
    speaking = [threading.Thread(target=choir.speak, args=(phrase,)) for phrase in (NUMBER, OTHER)]
    speaking[0].start()
    assert begun.wait(5)
    speaking[1].start()
    choir.rest()
    assert not careful.is_closed
    over.set()
    for thread in speaking:
        thread.join(5)
    assert careful.asked == [NUMBER.words, OTHER.words]
    choir.rest()
    assert careful.is_closed


def test_a_site_speaks_by_recording_or_by_espeak(tmp_path: Path) -> None:
    config = load(write_site(tmp_path, display=f'[display.announcing]\nclips = "{tmp_path}/clips"'))
    path = clip_path(tmp_path / "clips", "el", "counter-1")
    path.parent.mkdir(parents=True)
    path.write_bytes(wav(tone(700, 0.5)))
    opened = open_voices(config)
    recorded, spoken = opened.learn(phrases.counter(1, "el")), opened.learn(phrases.counter(2, "el"))
    opened.close()
    assert pitch(recorded) == 700
    assert 0.5 < lasts_s(spoken) < 2
    assert len(list((config.state_dir / "voice").glob("*.wav"))) == 2


def test_a_site_with_a_model_asks_piper_before_espeak(tmp_path: Path) -> None:
    config = load(write_site(tmp_path, display='[display.announcing.piper]\nel = "/somewhere/voice.onnx"'))
    opened = open_voices(config)
    assert [opened.who(phrases.counter(1, language)) for language in ("el", "en")] == ["piper", "espeak"]


def test_without_the_package_of_espeak_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(voices, "can_speak", lambda: False)
    assert open_voices(load(write_site(tmp_path))).speak(NUMBER) == b""
    assert "espeakng-loader" in caplog.text

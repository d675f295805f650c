import io
import wave

import pytest

from fakes.hearing import tone, tones
from speech.samples import RATE_HZ, at_rate, lasts_s, silence, unwrapped, wav


def a_file(width: int = 2, channels: int = 1, rate_hz: int = RATE_HZ) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((channels, width, rate_hz, 0, "NONE", ""))
        file.writeframes(bytes(8 * width * channels))
    return content.getvalue()


def test_wav_files_are_understood_by_others() -> None:
    with wave.open(io.BytesIO(wav(silence(0.5)))) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (22050, 2, 1)
        assert file.getnframes() == 11025


def test_samples_know_how_long_they_last() -> None:
    assert lasts_s(silence(1.5)) == 1.5


def test_wav_files_of_others_are_understood() -> None:
    assert unwrapped(a_file(rate_hz=16_000)) == (bytes(16), 16_000)
    assert unwrapped(wav(tone(440, 0.1))) == (tone(440, 0.1), RATE_HZ)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", r"is no WAV file \(it ends too soon\)"),
        (b"no sound", "is no WAV file"),
        (wav(b"1234")[:20], "is no WAV file"),
        (a_file(width=1), "has 8 bit and 1 channels"),
        (a_file(channels=2), "has 16 bit and 2 channels"),
    ],
)
def test_another_file_is_refused_with_what_is_wrong(content: bytes, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        unwrapped(content)


@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100, RATE_HZ])
def test_samples_of_another_rate_keep_their_length_and_their_tone(rate_hz: int) -> None:
    changed = at_rate(tone(440, 1, rate_hz=rate_hz), rate_hz)
    assert lasts_s(changed) == pytest.approx(1, abs=0.001)
    assert tones(changed) == [pytest.approx(440, abs=3)]


def test_hardly_any_samples_stay_as_they_are() -> None:
    assert [at_rate(samples, 16_000) for samples in (b"", b"12")] == [b"", b"12"]

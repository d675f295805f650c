import pytest

from fakes.hearing import loudest, part, tone, values
from speech.levels import levelled, loudness, peak, scaled
from speech.samples import lasts_s, silence


def test_a_quiet_and_a_loud_recording_become_alike() -> None:
    quiet, loud = (levelled(tone(440, 1, strength)) for strength in (0.02, 0.9))
    assert loudness(quiet) == pytest.approx(loudness(loud), rel=0.05) == pytest.approx(0.1, rel=0.1)


def test_a_recording_with_one_loud_moment_is_not_cut_off() -> None:
    crack = tone(440, 1, 0.05) + tone(440, 0.02, 1.0) + tone(440, 1, 0.05)
    assert 0.7 < loudest(levelled(crack)) <= 0.81


def test_the_silence_around_speech_goes_and_the_silence_within_stays() -> None:
    spoken = tone(300, 0.4) + silence(0.3) + tone(300, 0.4)
    assert lasts_s(levelled(silence(1) + spoken + silence(2))) == pytest.approx(1.1, abs=0.06)


def test_noise_around_speech_counts_as_silence() -> None:
    hiss = tone(3000, 1, 0.001)
    assert lasts_s(levelled(hiss + tone(300, 0.4) + hiss)) == pytest.approx(0.4, abs=0.06)


def test_a_recording_that_begins_loud_is_faded_in_and_out() -> None:
    cut = values(levelled(tone(1000, 0.5)[100:]))
    assert (cut[0], cut[-1]) == (0, 0)
    assert max(map(abs, cut[:20])) < 0.3 * max(cut)
    assert max(map(abs, cut[-20:])) < 0.3 * max(cut)


@pytest.mark.parametrize("nothing", [b"", silence(1)])
def test_of_silence_nothing_is_left(nothing: bytes) -> None:
    assert levelled(nothing) == b""
    assert loudness(nothing) == 0


def test_half_as_loud_is_half_of_each_sample() -> None:
    assert list(values(scaled(tone(440, 0.1, 0.8), 0.5))) == [value // 2 for value in values(tone(440, 0.1, 0.8))]
    assert peak(scaled(tone(440, 0.1, 0.8), 0.5)) == pytest.approx(0.4, abs=0.01)
    assert not any(scaled(tone(440, 0.1), 0))
    assert scaled(part(tone(440, 1), 0, 0.5), 1) == tone(440, 0.5)


def test_what_would_pass_full_scale_is_refused() -> None:
    with pytest.raises(OverflowError):
        scaled(tone(440, 0.1, 0.8), 1.5)

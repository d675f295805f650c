import pytest

from display.chime import chime
from fakes.hearing import loudest, part, steepest, tones, values
from speech.samples import lasts_s

D, F_SHARP, A = 587.33, 739.99, 880.0


def near(hz: float) -> object:
    return pytest.approx(hz, abs=4)


@pytest.mark.parametrize("is_brief", [False, True])
def test_it_is_short_begins_and_ends_in_silence_and_neither_clips_nor_clicks(is_brief: bool) -> None:
    samples = chime(is_brief=is_brief)
    assert lasts_s(samples) == (0.6 if is_brief else 1.7)
    assert loudest(samples) == pytest.approx(0.5, abs=0.01)
    assert loudest(samples[:2]) == 0 and loudest(samples[-100:]) < 0.002
    assert steepest(samples) < 0.25


def test_its_notes_are_a_major_chord_that_rises() -> None:
    """D is alone for a quarter of a second; by the end all three sound, A the strongest."""
    first, last = part(chime(), 0.02, 0.25), part(chime(), 0.6, 0.97)
    assert tones(first)[0] == near(D)
    assert [hz for hz in tones(last) if hz < 1000] == [near(D), near(F_SHARP), near(A)]


def test_each_note_is_struck_in_its_time() -> None:
    """A note is not there before it is struck."""
    assert not [hz for hz in tones(part(chime(), 0.02, 0.25)) if hz == near(F_SHARP) or hz == near(A)]
    second = [hz for hz in tones(part(chime(), 0.28, 0.51)) if hz < 1000]
    assert second[-1] == near(F_SHARP)


def test_the_brief_one_is_its_last_note() -> None:
    assert [hz for hz in tones(chime(is_brief=True)) if hz < 1000] == [near(A)]
    assert len(values(chime(is_brief=True))) < len(values(chime())) / 2

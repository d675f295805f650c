"""Why a device does not work reaches a clerk in their own language."""

from itertools import chain
from pathlib import Path

import pytest

from counter.console import troubles, words
from kiosk.printing.paper import Paper, PaperState
from sync.answers import Diverged, NotAdmitted

HOUSE = Path(__file__).parents[2]
LIMBS = ("kiosk", "display", "counter", "inputs", "speech", "sync")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in chain.from_iterable((HOUSE / limb).rglob("*.py") for limb in LIMBS)
    if path.name != "troubles.py"
)
TOLD_BY_PRINTERS = [
    PaperState(paper=Paper.OUT), PaperState(cover_is_open=True), PaperState(is_jammed=True),
    PaperState(cutter_is_stuck=True), PaperState(is_hot=True), PaperState(has_error=True), PaperState(is_offline=True),
]  # fmt: skip


@pytest.mark.parametrize("piece", [piece for piece, _ in troubles._KNOWN])
def test_what_is_known_is_what_the_limbs_say(piece: str) -> None:
    assert piece in SOURCES


@pytest.mark.parametrize("name", sorted({name for _, name in troubles._KNOWN} | {"other"}))
def test_each_has_a_sentence_in_every_language(name: str) -> None:
    greek, english = (words.say(f"trouble_{name}", language, reason="…") for language in ("el", "en"))
    assert greek != english


@pytest.mark.parametrize(
    "reason",
    [
        *(str(state.trouble()) for state in TOLD_BY_PRINTERS),
        str(NotAdmitted()),
        str(Diverged()),
        "/dev/epass/box-1 is gone: plug it in again.",
        "The touchscreen /dev/epass/touch was unplugged.",
    ],
)
def test_what_happens_every_day_is_said_in_greek(reason: str) -> None:
    assert "None" not in reason
    assert not any(
        letter.isascii() and letter.isalpha() for letter in words.trouble(reason, "el").replace("e-PASS", "")
    )


def test_what_nobody_foresaw_is_said_as_it_is_for_the_technician() -> None:
    assert words.trouble("Flux capacitor empty.", "el") == "Δεν λειτουργεί. Για τον τεχνικό: Flux capacitor empty."

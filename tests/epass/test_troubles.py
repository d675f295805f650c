"""What is wrong with a part of the site reaches who must act in their own language."""

import re
from itertools import chain
from pathlib import Path

import pytest

from epass import troubles
from kiosk.printing.paper import Paper, PaperState
from sync.answers import Diverged, NotAdmitted

HOUSE = Path(__file__).parents[2]
PACKAGES = ("epass", "kiosk", "display", "counter", "inputs", "speech", "sync")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in chain.from_iterable((HOUSE / package).rglob("*.py") for package in PACKAGES)
    if path.name != "troubles.py"
)
DOCTORS = "\n".join(
    path.read_text(encoding="utf-8") for package in PACKAGES for path in (HOUSE / package).rglob("health.py")
)
MACHINE = (HOUSE / "epass/machine.py").read_text(encoding="utf-8")
FOUND = {
    *re.findall(r'(?:part=|_bad\(|_good\(|_node\()"([a-z -]+)"', DOCTORS),
    *re.findall(r'^_?(?:PART|TOUCH|PRINTER|PROFILE|VOICE) = "([a-z ]+)"$', DOCTORS, re.MULTILINE),
    *re.findall(r'yield "([a-z]+)", ', MACHINE),
}
TOLD_BY_PRINTERS = [
    PaperState(paper=Paper.OUT), PaperState(cover_is_open=True), PaperState(is_jammed=True),
    PaperState(cutter_is_stuck=True), PaperState(is_hot=True), PaperState(has_error=True), PaperState(is_offline=True),
]  # fmt: skip


@pytest.mark.parametrize("piece", [piece for piece, _ in troubles._KNOWN])
def test_what_is_known_is_what_the_limbs_say(piece: str) -> None:
    assert piece in SOURCES


@pytest.mark.parametrize("name", sorted({name for _, name in troubles._KNOWN} | {"other"}))
def test_each_has_a_sentence_in_every_language(name: str) -> None:
    greek, english = (troubles._TROUBLES.say(name, language, reason="…") for language in ("el", "en"))
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
        letter.isascii() and letter.isalpha() for letter in troubles.trouble(reason, "el").replace("e-PASS", "")
    )


@pytest.mark.parametrize("part", [*sorted(FOUND), "box-3"])
def test_each_part_that_the_doctor_finds_has_a_name(part: str) -> None:
    assert troubles.device(part, "el") != troubles.device(part, "en")
    assert part not in troubles.device(part, "el")


def test_the_platform_is_called_by_what_the_site_has_of_it() -> None:
    assert troubles.device("platform", "en") == "Connection to the platform"


def test_a_part_without_a_name_is_called_by_what_it_is() -> None:
    assert troubles.device("lamp", "el") == "Συσκευή lamp"


def test_what_nobody_foresaw_is_said_as_it_is_for_the_technician() -> None:
    assert troubles.trouble("Flux capacitor empty.", "el") == "Δεν λειτουργεί. Για τον τεχνικό: Flux capacitor empty."

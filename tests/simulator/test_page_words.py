"""The page's files keep their promises: both languages, nothing from elsewhere, hooks that stay."""

import re
from pathlib import Path

import pytest

import simulator
from epass.queueing import codec
from simulator import box

PAGE = Path(simulator.__file__).parent / "page"
FILES = {path.name: path.read_text(encoding="utf-8") for path in PAGE.iterdir()}
WORDS = set(re.findall(r"^  (\w+): \[", FILES["words.js"], re.MULTILINE))


def used_words():
    html = FILES["index.html"]
    used = set(re.findall(r'data-word(?:-label)?="(\w+)"', html))
    for name, text in FILES.items():
        if name.endswith(".js"):
            used |= set(re.findall(r'\bsay\("(\w+)"', text))
    return used


def test_every_word_that_is_used_is_there():
    assert used_words() <= WORDS


def test_every_kind_of_entry_is_a_sentence_in_the_journal():
    assert set(codec.KINDS) <= set(re.findall(r"^  (\w+): \[", FILES["journal.js"], re.MULTILINE))


def test_every_key_and_lamp_of_a_box_and_every_trouble_has_its_words():
    assert set(box.KEYS) | set(box.LAMPS) <= WORDS
    troubles = re.findall(
        r'"([a-z]+-[a-z]+)"', re.search(r"const PRINTER = .*const DAEMONS", FILES["troubles.js"], re.S)[0]
    )
    assert {name.replace("-", "_") + "_if" for name in troubles} <= WORDS


def test_every_word_is_there_in_greek_and_in_english():
    for word, greek in re.findall(r'^  (\w+): \["([^"]+)", "', FILES["words.js"], re.MULTILINE):
        assert re.search("[α-ωά-ώ]", greek) or greek == "TAXISnet", word


@pytest.mark.parametrize("name", sorted(FILES))
def test_nothing_comes_from_elsewhere(name):
    text = FILES[name].replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//[a-z]+\.|@import", text), name


@pytest.mark.parametrize(
    "hook",
    [
        *('id="kiosk-screen"', 'id="wall"', 'id="tickets"', 'id="journal"', 'id="troubles"', 'id="sound"'),
        *('id="cards"', 'id="book"', 'id="scanner"', 'id="keypad"', 'id="headset-switch"', 'id="staff-key"'),
    ],
)
def test_the_hooks_for_browser_tests_are_there(hook):
    assert hook in FILES["index.html"]

"""A PIN becomes a line that tells nothing of it, and is known again by that line."""

import io

import pytest

from epass import pins

LINE = pins.hashed("471108", bytes(16))


def test_the_right_pin_is_known_and_no_other():
    assert pins.is_right("471108", LINE)
    assert not any(pins.is_right(wrong, LINE) for wrong in ("471109", "", "4711080", "٤٧١١٠٨"))


def test_the_same_pin_has_another_line_each_time():
    assert pins.new_salt() != pins.new_salt()


@pytest.mark.parametrize("line", ["", "4711", LINE.replace("scrypt", "bcrypt"), LINE.replace("16384", "1073741824")])
def test_a_line_that_is_none_is_told(line):
    with pytest.raises(ValueError):
        pins.is_right("471108", line)


def test_a_person_types_it_twice_and_unseen(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for second, pin in (("471108", "471108"), ("471109", None)):
        typed = iter(["471108", second])
        monkeypatch.setattr("getpass.getpass", lambda prompt, typed=typed: next(typed))
        assert pins.ask() == pin

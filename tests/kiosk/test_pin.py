"""A PIN becomes a line that tells nothing of it, and is known again by that line."""

import io

import pytest

from epass.errors import ConfigError
from epass.pins import hashed
from kiosk import pin
from kiosk.pin import is_right

SALT = bytes(16)
LINE = hashed("4711", SALT)


def test_the_right_pin_is_known_and_no_other():
    assert is_right("4711", LINE)
    assert not any(is_right(wrong, LINE) for wrong in ("4712", "", "47110", "٤٧١١"))


def test_the_line_is_the_standards():
    # RFC 7914, section 12: N=16384, r=8, p=1 of "pleaseletmein" with "SodiumChloride", its first 64 bytes.
    known = (
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
    )
    line = hashed("pleaseletmein", b"SodiumChloride")
    assert line == f"scrypt:16384:8:1:{b'SodiumChloride'.hex()}:{known}"


@pytest.mark.parametrize(
    "line",
    [
        "4711",
        "",
        LINE.replace("scrypt", "bcrypt"),
        LINE + ":0",
        LINE.replace("16384", "16383"),
        LINE.replace("16384", "1073741824"),
        LINE.replace("16384", "many"),
        LINE[:-1],
    ],
)
def test_a_line_that_is_none_is_a_mistake_of_the_configuration(line):
    with pytest.raises(ConfigError, match="staff_pin"):
        is_right("4711", line)


class Typed(io.StringIO):
    def isatty(self):
        return True


def test_the_command_reads_a_pin_and_prints_the_line(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("4711\n"))
    assert pin.main(["pin"]) == 0
    said = capsys.readouterr().out
    assert said.startswith('staff_pin = "scrypt:') and "4711" not in said.split(":")
    assert is_right("4711", said.split('"')[1])


def test_each_line_has_a_salt_of_its_own(monkeypatch, capsys):
    lines = []
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", io.StringIO("4711\n"))
        pin.main(["pin"])
        lines.append(capsys.readouterr().out)
    assert lines[0] != lines[1]


def test_a_person_types_it_twice_and_unseen(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr("sys.stdin", Typed())
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or "471108")
    assert pin.main(["pin"]) == 0
    assert asked == ["PIN: ", "Again: "]
    assert is_right("471108", capsys.readouterr().out.split('"')[1])


def test_two_pins_that_differ_make_no_line(monkeypatch, capsys):
    typed = iter(["4711", "4712"])
    monkeypatch.setattr("sys.stdin", Typed())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert pin.main(["pin"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("typed", ["471", "4711a", "", "1234567890123", "٤٧١١"])
def test_what_the_kiosks_keypad_cannot_type_is_no_pin(monkeypatch, capsys, typed):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
    assert pin.main(["pin"]) == 2
    assert "4 to 12 digits" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["pim"], ["pin", "4711"]])
def test_a_pin_is_not_given_on_the_command_line_where_others_see_it(words, capsys):
    with pytest.raises(SystemExit) as ended:
        pin.main(words)
    assert ended.value.code == 2

"""What the doctor says of the kiosk's devices, in words that help."""

import os
from pathlib import Path

import pytest

from fakes.sites import a_site
from kiosk import health
from kiosk.health import check, mistakes


def findings(folder, *, touch="", printer="file:///tmp", profile="epson-tm-t20iii", more=""):
    site = a_site(folder, kiosk=f'touch = "{touch}"\n{more}', printer=f'url = "{printer}"\nprofile = "{profile}"')
    return {finding.part: (finding.ok, finding.sentence) for finding in check(site)}


def test_a_kiosk_with_everything_there_is_well(tmp_path):
    (tmp_path / "touch").touch()
    found = findings(tmp_path, touch=f"evdev://{tmp_path}/touch", printer=f"file://{tmp_path}/tickets")
    assert all(ok for ok, _ in found.values())
    assert set(found) == {"touch", "printer", "printer profile"}
    assert "576" in found["printer profile"][1]


@pytest.mark.parametrize(("profile", "is_blind"), [("generic-80mm", True), ("star-tsp100", False)])
def test_a_model_that_is_never_asked_is_told(tmp_path, profile, is_blind):
    ok, sentence = findings(tmp_path, profile=profile)["printer profile"]
    assert ok
    assert ("nobody knows whether it has paper" in sentence) is is_blind


@pytest.mark.parametrize(
    ("url", "screen", "ok", "words"),
    [
        ("", "kmsdrm://0", False, "nobody can take a number"),
        ("sdl:", "window://1280x800", True, "the screen"),
        ("sdl:", "kmsdrm://0", False, "feels no touches"),
        ("evdev:///dev/epass/not-there", "kmsdrm://0", False, "cable"),
    ],
)
def test_a_touchscreen(tmp_path, url, screen, ok, words):
    found = findings(tmp_path, touch=url, more=f'screen = "{screen}"')["touch"]
    assert found[0] is ok
    assert words in found[1]


def test_a_device_that_may_not_be_used_names_the_remedy(tmp_path, monkeypatch):
    (tmp_path / "touch").touch()
    monkeypatch.setattr(health.os, "access", lambda path, rights: False)
    ok, sentence = findings(tmp_path, touch=f"evdev://{tmp_path}/touch")["touch"]
    assert not ok
    assert "group" in sentence


@pytest.mark.parametrize(("part", "words"), [("scanner", "set up as a keyboard"), ("keypad", "cable")])
def test_a_scanner_and_a_keypad_are_missed_only_where_they_are_configured(tmp_path, part, words):
    assert part not in findings(tmp_path)
    more = f'{part} = "evdev://{tmp_path}/{part}"'
    missing = findings(tmp_path, more=more)
    assert not missing[part][0]
    assert words in missing[part][1]
    assert "headset" not in missing
    (tmp_path / part).touch()
    assert findings(tmp_path, more=more)[part] == (True, f"{tmp_path}/{part} is there.")


@pytest.mark.parametrize(
    ("switches", "words"), [("4\n", "by itself"), ("80\n", "by itself"), ("10\n", "with a key"), (None, "with a key")]
)
def test_the_keypads_jack_says_how_the_voice_begins(tmp_path, monkeypatch, switches, words):
    (tmp_path / "event7").touch()
    (tmp_path / "keypad").symlink_to("event7")
    if switches:
        capabilities = tmp_path / "input" / "event7" / "device" / "capabilities"
        capabilities.mkdir(parents=True)
        (capabilities / "sw").write_text(switches)
    monkeypatch.setattr(health, "_INPUTS", tmp_path / "input")
    ok, sentence = findings(tmp_path, more=f'keypad = "evdev://{tmp_path}/keypad"')["headset"]
    assert ok
    assert words in sentence


def test_a_profile_that_does_not_exist_is_guessed(tmp_path):
    ok, sentence = findings(tmp_path, profile="epson-tm-t20")["printer profile"]
    assert not ok
    assert "epson-tm-t20iii" in sentence


@pytest.mark.parametrize(
    ("url", "ok", "words"),
    [
        ("serial:///dev/epass/not-there?baudrate=19200", False, "/dev/epass/not-there is not there"),
        ("usb://04b8:0e28", False, "lsusb"),
        ("tcp://192.0.2.7:9100", True, "192.0.2.7"),
        ("tcp://192.0.2.7:far", False, "is not an address"),
        ("tcp://", False, "is not an address"),
        ("file:///proc/version/tickets", False, "/proc/version is not a folder"),
        ("", False, "Set printer.url"),
    ],
)
def test_a_printer(tmp_path, monkeypatch, url, ok, words):
    monkeypatch.setattr(health, "_USB_DEVICES", tmp_path / "usb")
    found = findings(tmp_path, printer=url)["printer"]
    assert found[0] is ok
    assert words in found[1]


def test_a_usb_printer_is_found_by_its_ids(tmp_path, monkeypatch):
    device = tmp_path / "usb" / "1-1"
    device.mkdir(parents=True)
    Path(device / "idVendor").write_text("04b8\n")
    Path(device / "idProduct").write_text("0e28\n")
    (tmp_path / "usb" / "1-0:1.0").mkdir()
    monkeypatch.setattr(health, "_USB_DEVICES", tmp_path / "usb")
    assert findings(tmp_path, printer="usb://04b8:0e28")["printer"] == (True, "The USB printer 04b8:0e28 is there.")


def test_a_folder_that_may_not_be_entered_does_not_stop_the_doctor(tmp_path, monkeypatch):
    real = os.stat

    def stat(path, *args, **options):
        if str(path).startswith(str(tmp_path)):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **options)

    site = a_site(tmp_path, kiosk=f'touch = "evdev://{tmp_path}/touch"', printer=f'url = "file://{tmp_path}/tickets"')
    monkeypatch.setattr(os, "stat", stat)
    assert [finding.part for finding in check(site) if not finding.ok] == ["touch"]


def test_a_profile_that_does_not_exist_is_a_mistake_of_the_configuration(tmp_path):
    site = a_site(tmp_path, printer=f'url = "file://{tmp_path}"\nprofile = "epson-tm-t20"')
    assert "there is no printer profile “epson-tm-t20”" in mistakes(site)[0]
    assert mistakes(a_site(tmp_path, printer=f'url = "file://{tmp_path}"\nprofile = "generic-80mm"')) == []


def test_what_the_configuration_names_is_looked_into(tmp_path):
    (tmp_path / "ours.toml").write_text('[[blocks]]\nkind = "numbr"\n', encoding="utf-8")
    site = a_site(tmp_path, kiosk='staff_pin = "1234"', receipt='layout = "ours.toml"')
    told = mistakes(site)
    assert any("numbr" in mistake for mistake in told)
    assert "kiosk.staff_pin: this is no line that “epass kiosk pin” printed" in told


@pytest.mark.parametrize(
    ("url", "there", "found"),
    [
        ("alsa:plughw:1", "voice", (False, "No sound card")),
        ("alsa:plughw:1", "voice card", (True, "It can speak")),
        ("file:///tmp/voice", "voice", (True, "It can speak")),
        ("alsa:", "card", (False, "espeakng-loader")),
    ],
)
def test_the_voice_needs_a_card_and_something_that_speaks(tmp_path, monkeypatch, url, there, found):
    monkeypatch.setattr(health.card, "is_there", lambda: "card" in there)
    monkeypatch.setattr(health, "can_speak", lambda: "voice" in there)
    ok, sentence = findings(tmp_path, more=f'voice = "{url}"')["voice"]
    is_well, words = found
    assert ok is is_well
    assert words in sentence

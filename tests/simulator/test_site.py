"""The demo's configuration is one that the product accepts."""

from pathlib import Path

import pytest

from epass import config
from kiosk.pin import is_right
from printer_profiles import profile_for
from simulator import site


def wires(room):
    return site.wires(
        room, port=8123, console_port=8124, platform_port=8125, cable_port=8126, platform=room / "platform"
    )


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.delenv("EPASS_STATE_DIR", raising=False)

    def load(state_dir: Path):
        toml = tmp_path / "epass.toml"
        site.write(toml, state_dir=state_dir, wires=wires(Path("/run/demo")))
        return config.load(toml)

    return load


def test_the_site_has_no_mistakes(load, tmp_path):
    loaded = load(tmp_path)
    assert list(loaded.services) == ["Α", "Β", "Γ", "Ε", "Π", "Κ"]
    assert {loaded.grouped[letter] for letter in "ΓΕΠ"} == {group.id for group in loaded.groups}
    assert list(loaded.boxes) == list(site.COUNTERS)


def test_a_newcomer_is_served_at_any_hour(load, tmp_path):
    assert not any(service.hours.days for service in load(tmp_path).services.values())


def test_counters_differ_and_every_service_has_two_of_them(load, tmp_path):
    counters = load(tmp_path).counters.values()
    assert len({counter.serves for counter in counters}) == len(counters)
    assert all(sum(letter in counter.serves for counter in counters) >= 2 for letter in "ΑΒΓΕΠΚ")


def test_the_staffs_menu_opens_with_the_pin_on_the_page(load, tmp_path):
    assert is_right(site.STAFF_PIN, load(tmp_path).kiosk.staff_pin)


def test_there_is_a_printer_that_holds_its_tickets_and_one_that_does_not(tmp_path, monkeypatch):
    monkeypatch.delenv("EPASS_STATE_DIR", raising=False)
    for has_presenter in (False, True):
        toml = tmp_path / "epass.toml"
        site.write(toml, state_dir=tmp_path, wires=wires(tmp_path), has_presenter=has_presenter)
        assert bool(profile_for(config.load(toml).printer).retract) is has_presenter


def test_the_codes_on_tickets_lead_to_the_demos_own_pages(load, tmp_path):
    assert load(tmp_path).receipt.link == "http://127.0.0.1:8123/t/{ticket}"


@pytest.mark.parametrize("name", ['with "quotes"', "with \\ backslash", "με ελληνικά", "two\nlines"])
def test_the_journal_may_be_kept_in_a_folder_of_any_name(load, tmp_path, name):
    assert load(tmp_path / name).state_dir == tmp_path / name


def test_the_site_agrees_with_the_platform_through_the_cable(load, tmp_path):
    sync = load(tmp_path).sync
    assert (sync.url, sync.token_file) == ("http://127.0.0.1:8126", Path("/run/demo/platform/site-token"))

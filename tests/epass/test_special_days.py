"""Greece's holidays, asked once and kept; the site's own days; and a year that cannot be known."""

import json
import logging
from datetime import date, time

import pytest

from epass.queueing.calendar import SpecialDay
from epass.special_days import SiteDays, holidays_of


def site_days(folder, own=None, *, is_public=True):
    return SiteDays(own or {}, is_public=is_public, folder=folder)


@pytest.mark.parametrize(
    ("day", "greek"),
    [
        (date(2026, 4, 10), "Μεγάλη Παρασκευή"),
        (date(2026, 4, 11), "Μεγάλο Σάββατο"),
        (date(2026, 4, 13), "Δευτέρα του Πάσχα"),
        (date(2026, 10, 28), "Ημέρα του Όχι"),
        (date(2024, 5, 7), "Εργατική Πρωτομαγιά"),  # moved: 1 May 2024 was in Holy Week
    ],
)
def test_greek_holidays_are_known_by_their_names(day, greek):
    assert holidays_of(day.year)[day]["el"].startswith(greek)


def test_a_year_is_asked_once_and_kept(tmp_path, monkeypatch):
    days = site_days(tmp_path)
    assert days.on(date(2026, 12, 25)).name == {"el": "Χριστούγεννα", "en": "Christmas Day"}
    assert days.on(date(2026, 12, 25)).closes is None
    assert days.on(date(2026, 12, 24)).closes == time(13)
    assert days.on(date(2026, 11, 23)) is None
    assert json.loads((tmp_path / "holidays-2026.json").read_text())["2026-12-25"]["en"] == "Christmas Day"
    monkeypatch.setattr("epass.special_days.subprocess.run", lambda *_, **__: pytest.fail("asked again"))
    assert site_days(tmp_path).on(date(2026, 12, 25))


def test_a_file_half_written_is_asked_for_again(tmp_path):
    (tmp_path / "holidays-2026.json").write_text('{"2026-12-25": {"el"')
    assert site_days(tmp_path).on(date(2026, 12, 25))


def test_a_year_that_cannot_be_known_has_no_holidays_and_is_told(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("epass.special_days.sys.executable", "/nowhere/python")
    with caplog.at_level(logging.ERROR):
        assert site_days(tmp_path).on(date(2026, 12, 25)) is None
    assert "The public holidays of 2026 are not known" in caplog.text


def test_the_sites_own_days_come_first_and_public_ones_can_be_left_out(tmp_path):
    own = {date(2026, 12, 25): SpecialDay(name={"el": "Έκτακτη λειτουργία"}, closes=time(12))}
    assert site_days(tmp_path, own).on(date(2026, 12, 25)).closes == time(12)
    assert site_days(tmp_path, is_public=False).on(date(2026, 12, 25)) is None


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path):
    assert site_days(tmp_path / "missing").on(date(2026, 12, 25))

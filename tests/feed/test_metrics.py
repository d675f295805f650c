"""What Prometheus is told: whoever knows the token, counts and states, and never a citizen."""

import re
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from epass.queueing import events as e
from epass.queueing.booking import Booking
from epass.store.journal import utc_now
from fakes.clock import where_it_is_noon
from fakes.feed import TOKEN, a_feed_site
from fakes.sites import a_journal, a_site
from kiosk.feed.channel import Channel
from kiosk.feed.metrics import figures
from kiosk.feed.server import serving

_LINE = re.compile(r"^(epass_[a-z_]+)(\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\})? (-?[0-9.e+]+)$")


def read(text):
    """As Prometheus does: one value for each name with its labels; what is not a sample must be a comment."""
    samples = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            name, labels, _, value = _LINE.match(line).groups()
            samples[name + (labels or "")] = float(value)
    return samples


def told(site):
    return read(figures(site, utc_now()))


def test_the_queue_is_told_in_counts(tmp_path):
    site = a_site(tmp_path)
    with closing(a_journal(site)) as journal:
        for place in range(3):
            journal.record(lambda hall, at, place=place: hall.issue("Α", at=at, ticket=f"t{place}"))
        journal.record(lambda hall, at: hall.open_counter(1, at=at))
        journal.record(lambda hall, at: hall.call_next(1, at=at))
        journal.record(lambda hall, at: [e.DeviceFailed(at=at, device="printer", reason="It has no paper.")])
    seen = told(site)
    assert (seen['epass_tickets_today{service="Α"}'], seen['epass_tickets_today{service="Β"}']) == (3, 0)
    assert (seen['epass_waiting{service="Α"}'], seen["epass_counters_open"]) == (2, 1)
    assert (seen['epass_device_failed{device="printer"}'], seen["epass_day_behind_days"]) == (1, 0)
    assert seen["epass_disk_free_bytes"] > 0 and 0 <= seen["epass_longest_wait_seconds"] < 60


def test_nothing_of_a_citizen_or_a_clerk_is_told(tmp_path):
    site = a_site(tmp_path, zone=where_it_is_noon())
    slot = utc_now() + timedelta(minutes=5)
    booking = Booking(id="booking-4711", code="482913", service="Α", slot=slot)
    with closing(a_journal(site)) as journal:
        journal.record(lambda hall, at: hall.receive_booking(booking, at=at))
        journal.record(lambda hall, at: hall.check_in("482913", at=at, ticket="opaque-id"), by="maria@192.0.2.8")
    text = figures(site, utc_now())
    for secret in ("Α001", "opaque-id", "booking-4711", "482913", "maria", "192.0.2.8"):
        assert secret not in text


def test_a_journal_that_cannot_be_read_is_a_figure_too(tmp_path):
    site = a_site(tmp_path)
    (site.state_dir / "epass.db").write_bytes(b"nothing that SQLite knows")
    assert told(site)["epass_journal_up"] == 0


async def test_only_who_knows_the_token_is_told(tmp_path: Path) -> None:
    site = a_feed_site(tmp_path)
    async with (
        serving(site, Channel(utc_now)) as port,
        aiohttp.ClientSession() as session,
    ):
        address = f"http://127.0.0.1:{port}/metrics"
        async with session.get(address) as answer:
            assert answer.status == 401
        async with session.get(address, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert read(await answer.text())["epass_journal_up"] == 1


def test_every_rule_asks_for_a_figure_that_is_told(tmp_path):
    rules = (Path(__file__).parents[2] / "docs/alerts.yml").read_text()
    source = (Path(__file__).parents[2] / "kiosk/feed/metrics.py").read_text()
    asked = set(re.findall(r"\bepass_([a-z_]+)", rules))
    assert asked and all(f'"{name}"' in source for name in asked)
    assert pytest.importorskip("yaml").safe_load(rules)["groups"][0]["rules"]

"""How the site is becomes figures for Prometheus: counts and states, nothing of a citizen or a clerk.

The text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats); rules that watch them: docs/alerts.yml.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime

from aiohttp import web

from epass import __version__, machine
from epass.config import Config
from epass.errors import EpassError
from epass.queueing.hall import Hall
from epass.store import open_journal
from epass.store.journal import utc_now

Sample = tuple[dict[str, str], float]
Tell = Callable[[str, str, Iterable[Sample]], None]
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


async def answer(config: Config, request: web.Request) -> web.StreamResponse:
    """In a thread with a journal of its own: whoever asks often does not hold up the displays."""
    text = await asyncio.to_thread(figures, config, utc_now())
    return web.Response(body=text.encode(), headers={"Content-Type": _TYPE})


def figures(config: Config, now: datetime) -> str:
    """Where the journal cannot be read, `epass_journal_up` is 0 and the rest is missing."""
    lines: list[str] = []

    def tell(name: str, help_text: str, samples: Iterable[Sample]) -> None:
        lines.extend([f"# HELP epass_{name} {help_text}", f"# TYPE epass_{name} gauge"])
        lines.extend(f"epass_{name}{_labels(labels)} {value:.10g}" for labels, value in samples)

    tell("build_info", "The version that runs.", [({"version": __version__, "site": config.site.code}, 1)])
    try:
        with closing(open_journal(config)) as journal:
            devices = [({"device": state.device}, float(state.reason is not None)) for state in journal.devices()]
            tell("journal_up", "Whether the journal can be read.", [({}, 1)])
            tell("journal_entries", "The last entry's seq.", [({}, journal.last_seq())])
            tell("device_failed", "1 while a device does not work, as the journal last heard of it.", devices)
            _of_hall(tell, journal.hall, now)
    except EpassError:
        tell("journal_up", "Whether the journal can be read.", [({}, 0)])
    tell("disk_free_bytes", "Free space where the journal is.", [({}, shutil.disk_usage(config.state_dir).free)])
    for name, help_text, value in _of_machine(config):
        if value is not None:
            tell(name, help_text, [({}, float(value))])
    return "\n".join(lines) + "\n"


def _of_hall(tell: Tell, hall: Hall, now: datetime) -> None:
    issued = [({"service": letter}, float(hall.issued_count(letter))) for letter in hall.services]
    tell("tickets_today", "Numbers given out on this business day.", issued)
    waiting = list(hall.waiting())
    counted = [({"service": one}, float(sum(t.service == one for t in waiting))) for one in hall.services]
    tell("waiting", "Tickets that wait for a call.", counted)
    longest_s = max(((now - ticket.issued_at).total_seconds() for ticket in waiting), default=0.0)
    tell("longest_wait_seconds", "How long the first of them has waited.", [({}, max(longest_s, 0.0))])
    tell("counters_open", "Counters that are open.", [({}, float(len(hall.open_counters)))])
    if hall.day is not None:
        days = (now.astimezone(hall.timezone).date() - hall.day).days
        tell("day_behind_days", "How many days the business day lies behind the clock; negative: ahead.", [({}, days)])


def _of_machine(config: Config) -> Iterator[tuple[str, str, float | None]]:
    seen = machine.look(config.state_dir, config.backups)
    yield "clock_synchronised", "Whether somebody who keeps it tells the time.", seen.clock_is_synchronised
    yield "clock_off_seconds", "By how much the clock was set by hand, which does not count.", seen.clock_off_s
    yield "temperature_celsius", "The machine's.", seen.temperature_c
    yield "under_voltage", "1 while the power supply gives too little.", seen.under_voltage
    yield "under_voltage_since_boot", "1 if it has since the machine was switched on.", seen.had_under_voltage
    yield "throttled", "1 while the machine slows itself down.", seen.throttled
    yield "backup_age_seconds", "Of the newest backup.", seen.backup_age_s
    yield "forgets", "1 where what is decided is kept in memory only.", seen.forgets
    yield "update_went_back", "1 if the last update did not start.", float(seen.update is not None)


def _labels(labels: dict[str, str]) -> str:
    def plain(text: str) -> str:
        return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")

    return "{" + ",".join(f'{name}="{plain(value)}"' for name, value in labels.items()) + "}" if labels else ""

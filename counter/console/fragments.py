"""Views of the hall become pieces of HTML: each once for all who look at the same, and again only when something has
changed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from counter.console import overview, view, words
from counter.console.ledger import Ledger, who
from counter.console.listing import Row, Search, listing, section_of
from counter.console.news import News
from counter.console.parts import Parts
from epass import troubles
from epass.clerks import Role
from epass.queueing.hall import Hall
from epass.queueing.priority import may_take
from epass.queueing.ticket import Status

TEMPLATES = Path(__file__).parent / "templates"
# What goes by the clock alone (a booking's early window, who is past their due time) is looked at again so often.
TICK = timedelta(seconds=10)
_MOST_KEPT = 400
_ROWS_KEPT = 4000
_MOST_READ = 1_000_000
TABS: Mapping[str, tuple[str, Role]] = {
    "queue": ("/", Role.CLERK),
    "bookings": ("/bookings", Role.CLERK),
    "aside": ("/aside", Role.CLERK),
    "messages": ("/messages", Role.CLERK),
    "hall": ("/hall", Role.SUPERVISOR),
    "audit": ("/audit", Role.SUPERVISOR),
    "staff": ("/staff", Role.ADMINISTRATOR),
}
# Tabs that change by themselves under the eyes of who looks at them.
LIVE_TABS = frozenset({"queue", "bookings", "aside", "messages", "hall"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All on which a fragment depends, beside the hall."""

    language: str
    counter: int | None
    role: Role
    tab: str = "queue"
    search: Search = field(default_factory=Search)


class Fragments:
    """In a fragment `csrf` and `back` stand for what only a whole page knows: `for_page` puts them in, `bare` takes
    them out for a page whose script adds its own."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._ledger = Ledger()
        self._seq = -1
        self._names: dict[str, str] = {}
        self._kept: dict[tuple[str, Asked], tuple[object, str]] = {}
        self._nonce = secrets.token_hex(4)
        self._csrf, self._back = f"csrf-{secrets.token_hex(12)}", f"back-{secrets.token_hex(12)}"
        self._environment = _environment()
        self._row = lru_cache(_ROWS_KEPT)(self._fresh_row)
        self._words = cache(self._fresh_words)

    def html(self, name: str, asked: Asked) -> str:
        """One fragment, as of the journal's last entry that `news` told of."""
        self.catch_up()
        now = self._parts.clock()
        stamp = (self._seq, int(now.timestamp() // TICK.total_seconds()))
        known = self._kept.pop((name, asked), None)
        if known is None or known[0] != stamp:
            known = (stamp, self._drawn(name, asked, now))
        self._kept[name, asked] = known
        if len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return known[1]

    def for_page(self, html: str, *, csrf: str, back: str) -> Markup:
        return Markup(html.replace(self._csrf, escape(csrf)).replace(self._back, escape(back)))

    def bare(self, html: str) -> str:
        return html.replace(self._csrf, "").replace(self._back, "/")

    def template(self, name: str, language: str, **values: Any) -> str:
        """A template with the words of this language."""
        return self._environment.get_template(name).render({**self._words(language), **values})

    def catch_up(self) -> None:
        """To the end of the journal, whoever wrote there."""
        journal = self._parts.journal
        if self._seq == journal.last_seq():
            return
        journal.catch_up()
        entries = journal.today() if self._seq < 0 else journal.since(self._seq, limit=_MOST_READ)
        self._ledger.take(entry.event for entry in entries)
        self._names = self._parts.clerks.names()
        self._seq = entries[-1].seq if entries else 0

    @property
    def names(self) -> Mapping[str, str]:
        """Of clerks, by what they sign in with."""
        return self._names

    @property
    def hall(self) -> Hall:
        return self._parts.journal.hall

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    def _drawn(self, name: str, asked: Asked, now: datetime) -> str:
        draw = {
            "panel": self._panel,
            "queue": self._queue,
            "bookings": lambda asked, now: {"bookings": overview.bookings(self.hall, now)},
            "aside": self._aside,
            "messages": lambda asked, now: {"messages": overview.messages(self.hall, self._ledger, now)},
            "hall": self._hall_view,
            "alarm": lambda asked, now: {"alarm": overview.alarm(self.hall, self._names)},
            "lights": self._lights,
            "tabs": self._tabs,
        }[name]
        template = "_nowhere.html" if name == "panel" and asked.counter is None else f"_{name}.html"
        values = draw(asked, now)
        return self.template(template, asked.language, counter=asked.counter, **values)

    def _panel(self, asked: Asked, now: datetime) -> dict[str, Any]:
        if asked.counter is None:
            return self._places(asked)
        waiting = sum(may_take(self.hall.counters[asked.counter], ticket) for ticket in self.hall.waiting())
        panel = view.panel(self.hall, asked.counter, now, waiting=waiting, since=self._ledger.since.get(asked.counter))
        return {
            "panel": panel,
            "next_label": words.next_label(panel.next, asked.language),
            "next_does": words.next_does(panel.next, asked.language),
        }

    def _places(self, asked: Asked) -> dict[str, Any]:
        return {
            "counters": overview.counters(self.hall, self._ledger, self._parts.clerks.is_here),
            "services": list(self.hall.services),
            "may_supervise": asked.role.may(Role.SUPERVISOR),
            "mine": asked.counter,
        }

    def _queue(self, asked: Asked, now: datetime) -> dict[str, Any]:
        listed = listing(self.hall, asked.counter, now, asked.search)
        sections: dict[str, list[str]] = {}
        for row in listed.rows:
            sections.setdefault(section_of(row, asked.counter), []).append(self._row(row, asked.language))
        return {"listing": listed, "sections": [(name, Markup("".join(rows))) for name, rows in sections.items()]}

    def _fresh_row(self, row: Row, language: str) -> str:
        clock = f"{row.ticket.issued_at.astimezone(self.hall.timezone):%H:%M}"
        return self.template("_row.html", language, row=row, why=words.why_short(row, clock, language))

    def _aside(self, asked: Asked, now: datetime) -> dict[str, Any]:
        return {
            "held": overview.aside(self.hall, self._ledger, Status.HELD),
            "no_shows": overview.aside(self.hall, self._ledger, Status.NO_SHOW),
        }

    def _hall_view(self, asked: Asked, now: datetime) -> dict[str, Any]:
        return {
            "hall": overview.hall_view(self.hall, self._ledger, self._parts.clerks.is_here, now),
            "devices": self._failed(),
            "may_supervise": asked.role.may(Role.SUPERVISOR),
        }

    def _lights(self, asked: Asked, now: datetime) -> dict[str, Any]:
        failed = {state.device: state for state in self._failed()}
        return {
            "printer": failed.pop("printer", None),
            "roll": failed.pop("roll", None),
            "others": list(failed.values()),
        }

    def _tabs(self, asked: Asked, now: datetime) -> dict[str, Any]:
        aside = sum(ticket.status in (Status.HELD, Status.NO_SHOW) for ticket in self.hall.tickets.values())
        shown = [(name, href) for name, (href, role) in TABS.items() if asked.role.may(role)]
        return {"tabs": shown, "tab": asked.tab, "put_aside": aside}

    def _failed(self) -> list[Any]:
        return [state for state in self._parts.journal.devices() if state.reason is not None]

    def _key(self, verb: str, of: object = "") -> str:
        """The key of one form, as long as nothing happens: pressed twice, it does what it does once."""
        return sha256(f"{self._nonce} {self._seq} {verb} {of}".encode()).hexdigest()[:24]

    def _fresh_words(self, language: str) -> dict[str, Any]:
        """What a template may say."""
        config, timezone = self._parts.config, self.hall.timezone

        def clock(moment: datetime, seconds: bool = False) -> str:
            return f"{moment.astimezone(timezone):{'%H:%M:%S' if seconds else '%H:%M'}}"

        def service(letter: str) -> str:
            known = self.hall.services.get(letter)
            return known.name_in(language) if known else letter

        def reason(id: str) -> str:
            names = config.desk.reasons.get(id, {})
            return names.get(language) or names.get("el") or id

        return {
            "language": language,
            "csrf": self._csrf,
            "back": self._back,
            "key": self._key,
            "t": lambda name, **values: words.say(name, language, **values),
            "c": lambda name, number, **values: words.count(name, number, language, **values),
            "around": lambda name: words.say(name, language, time="\0").split("\0"),
            "ago": lambda moment: words.counted(self._parts.clock() - moment),
            "clock": clock,
            "service": service,
            "reason": reason,
            "span": lambda length: words.span(length, language),
            "wait": lambda estimate: words.wait(estimate, language),
            "person": lambda clerk: self._names.get(clerk, clerk),
            "actor": lambda by: words.actor(by, self._names, language),
            "where": lambda by: (by or "").partition("@")[2],
            "who": who,
            "device": lambda name: troubles.device(name, language),
            "trouble": lambda reason: troubles.trouble(reason, language),
            "refusal": lambda refusal: words.refusal(refusal, self._names, language),
            "origin_of": view.origin_of,
            "late": lambda change, **how: words.late(change, self.hall.day, timezone, language, **how),
            "site": config.site.name.get(language) or config.site.name["el"],
        }


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_KNOWN: "WeakKeyDictionary[News, Fragments]" = WeakKeyDictionary()


def fragments_of(parts: Parts) -> Fragments:
    """Those of this console: pages and listeners share them."""
    known = _KNOWN.get(parts.news)
    if known is None:
        known = _KNOWN[parts.news] = Fragments(parts)
    return known

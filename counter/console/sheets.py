"""What opens over the page, or stands alone without script: one ticket, a new number, a question, the keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from counter.console import overview, words
from counter.console.fragments import Fragments, fragments_of
from counter.console.late import late_change
from counter.console.listing import ordered
from counter.console.parts import LANGUAGE, PARTS, SESSION
from counter.console.session import SignedIn
from epass.queueing.hall import Hall
from epass.queueing.refusals import NoSuchTicket
from epass.queueing.ticket import Status, Ticket

NAMES = {"el": "Ελληνικά", "en": "English"}
# Verbs that may have to ask, and the fields that the answer takes along.
ASKING: Mapping[str, tuple[str, ...]] = {"next": (), "close": (), "call": ("ticket", "reason")}
_SHORTCUTS = (
    (("N", "{space}", "Enter"), "next"),
    (("R",), "key_recall"),
    (("B",), "key_begin"),
    (("F",), "key_finish"),
    (("X",), "key_no_show"),
    (("H",), "key_hold"),
    (("T",), "key_transfer"),
    (("J",), "key_join"),
    (("P",), "key_pause"),
    (("U", "Ctrl+Z"), "key_undo"),
    (("I",), "key_issue"),
    (("/",), "key_search"),
    (("G",), "key_help"),
    (("1–7",), "tabs"),
    (("Esc",), "close"),
    (("?",), "key_shortcuts"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    title: str
    html: str


def ticket(request: web.Request) -> Sheet:
    """Raises HTTPNotFound for a number that is not of today."""
    fragments, session, language = _of(request)
    hall, parts = fragments.hall, request.app[PARTS]
    try:
        found = hall.find(request.match_info["ticket"])
    except NoSuchTicket as error:
        raise web.HTTPNotFound from error
    why, is_next = _why(hall, found, session.counter, request, language)
    html = fragments.template(
        "_ticket.html",
        language,
        ticket=found,
        counter=session.counter,
        why=why,
        is_next=is_next,
        late_change=late_change(hall, found),
        joinable=overview.joinable(hall, found, parts.clock()),
        reasons=list(parts.config.desk.reasons),
        services=list(hall.services),
        counters=sorted(hall.counters),
    )
    return Sheet(title=words.say("ticket", language, number=found.number), html=html)


def _why(hall: Hall, found: Ticket, counter: int | None, request: web.Request, language: str) -> tuple[list[str], bool]:
    """Why it is where it is, and whether it is next at this counter; nothing where it does not wait."""
    if found.status is not Status.WAITING:
        return [], False
    rows = ordered(hall, counter, request.app[PARTS].clock())
    place = next(place for place, row in enumerate(rows) if row.ticket.id == found.id)
    row = rows[place]
    return words.explain(row, place, counter, hall, language), row.is_next


def issue(request: web.Request) -> Sheet:
    fragments, _, language = _of(request)
    parts = request.app[PARTS]
    html = fragments.template(
        "_issue.html",
        language,
        services=overview.offers(fragments.hall, parts.clock()),
        languages=languages_of(request),
    )
    return Sheet(title=words.say("issue_title", language), html=html)


def own_pin(request: web.Request) -> Sheet:
    fragments, _, language = _of(request)
    return Sheet(title=words.say("own_pin", language), html=fragments.template("_own_pin.html", language))


def shortcuts(request: web.Request) -> Sheet:
    fragments, _, language = _of(request)
    space = words.say("space", language)
    known = [([key.format(space=space) for key in keys], name) for keys, name in _SHORTCUTS]
    html = fragments.template("_shortcuts.html", language, shortcuts=known)
    return Sheet(title=words.say("shortcuts_title", language), html=html)


def ask(request: web.Request) -> Sheet:
    """Raises HTTPNotFound where there is nobody to ask about."""
    verb = request.query.get("verb", "")
    html = question(request, verb, request.query) if verb in ASKING else ""
    if not html:
        raise web.HTTPNotFound
    return Sheet(title=words.say("ask", request[LANGUAGE]), html=html)


def question(request: web.Request, verb: str, form: Mapping[str, str]) -> str:
    """Whether the called person has come: the answers are the same form again. Empty where nobody is called."""
    fragments, session, language = _of(request)
    hall, now = fragments.hall, request.app[PARTS].clock()
    here = hall.at_counter(session.counter) if session.counter is not None else None
    if here is None or here.status is not Status.CALLED:
        return ""
    refusal = hall.desk_rules.refuses_no_show(here, now)
    return fragments.template(
        "_ask.html",
        language,
        ticket=here,
        verb=verb,
        counter=session.counter,
        form=[(name, form[name]) for name in ASKING[verb] if form.get(name)],
        ready_at=now + refusal.left if refusal else None,
    )


def languages_of(request: web.Request) -> list[tuple[str, str]]:
    """Those of the site, each with its own name for itself."""
    return [(code, NAMES.get(code, code)) for code in request.app[PARTS].config.site.languages]


def _of(request: web.Request) -> tuple[Fragments, SignedIn, str]:
    return fragments_of(request.app[PARTS]), request[SESSION], request[LANGUAGE]

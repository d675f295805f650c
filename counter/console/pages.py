"""How things stand becomes a page: whole for a browser that asks for one, or only the work area for its script."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web
from markupsafe import Markup

from counter.console import audit, overview, words
from counter.console.addresses import Address, Handler
from counter.console.assets import asset
from counter.console.fragments import LIVE_TABS, TABS, Asked, Fragments, fragments_of
from counter.console.listing import Search
from counter.console.outcome import Done, Outcome, Refused
from counter.console.parts import FORM, LANGUAGE, PARTS, SESSION
from counter.console.sheets import Sheet, ask, issue, languages_of, own_pin, question, shortcuts, ticket
from counter.console.told import TOLD
from epass.clerks import LockedOut, Role
from epass.errors import Refusal
from epass.queueing.refusals import NotCome
from epass.queueing.service import greek_letter

Schema = Mapping[str, Any]
# A page's script asks with this header for a part alone.
PART = "X-Part"
_TEXT: Schema = {"type": "string", "maxLength": 40}
QUEUE_QUERY: dict[str, Schema] = {
    "service": {"type": "string", "maxLength": 2},
    "q": _TEXT,
    "all": {"type": "string", "enum": ["1"]},
}
_AUDIT_QUERY: dict[str, Schema] = {"q": _TEXT, "before": {"type": "string", "pattern": "^[0-9]{1,12}$"}}
_ASK_QUERY: dict[str, Schema] = {
    "verb": {"type": "string", "enum": ["next", "call", "close"]},
    "ticket": _TEXT,
    "reason": _TEXT,
}


def addresses() -> tuple[Address, ...]:
    return (
        *(
            Address(
                method="GET",
                path=path,
                handler=_tab(name),
                summary=f"The tab “{name}”.",
                needs=role,
                query={"queue": QUEUE_QUERY, "audit": _AUDIT_QUERY}.get(name, {}),
            )
            for name, (path, role) in TABS.items()
        ),
        Address(method="GET", path="/counter", handler=_choose, summary="Asks at which counter the clerk is."),
        Address(
            method="GET",
            path="/ticket/{ticket}",
            handler=_sheet(ticket),
            summary="One ticket: why it is where it is, and what can be done with it.",
            places={"ticket": _TEXT},
        ),
        Address(method="GET", path="/issue", handler=_sheet(issue), summary="A number for a person at the desk."),
        Address(method="GET", path="/pin", handler=_sheet(own_pin), summary="Another PIN for the clerk who asks."),
        Address(method="GET", path="/shortcuts", handler=_sheet(shortcuts), summary="What the keyboard does."),
        Address(
            method="GET",
            path="/ask",
            handler=_sheet(ask),
            summary="Asks whether the called person has come.",
            query=_ASK_QUERY,
        ),
        Address(method="GET", path="/sign-in", handler=_sign_in, summary="Asks for name and PIN.", is_open=True),
        Address(
            method="GET",
            path="/static/{part}",
            handler=asset,
            summary="Letters, looks and script.",
            answers="*/*",
            is_open=True,
            places={"part": _TEXT},
        ),
    )


def sign_in_page(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    """With the reason why nobody was let in, if there is one: status 401 then, 429 when it is a lock-out."""
    language = request[LANGUAGE]
    said = {"sentence": words.refusal(refusal, {}, language), "is_done": False} if refusal else None
    status = HTTPStatus.OK
    if refusal is not None:
        status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(refusal, LockedOut) else HTTPStatus.UNAUTHORIZED
    text = fragments_of(request.app[PARTS]).template(
        "sign_in.html",
        language,
        said=said,
        back=request.query.get("back", "/"),
        clerk=request[FORM].get("clerk", "")[:64] if refusal else "",
        languages=languages_of(request),
    )
    return _html(text, status)


def sorry(request: web.Request, status: int) -> web.Response:
    """What went wrong at the door, by its HTTP status: as JSON where a script asked."""
    language = request[LANGUAGE]
    sentence = words.say(f"sorry_{status if status in _SORRY else 500}", language)
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"sentence": sentence}, status=status)
    return _html(fragments_of(request.app[PARTS]).template("message.html", language, sentence=sentence), status)


_SORRY = frozenset({401, 403, 404, 405, 408, 413, 415, 429, 503})


def asked(request: web.Request, tab: str) -> Asked:
    """What of the hall this request wants to see."""
    session = request[SESSION]
    letter = greek_letter(request.query.get("service", ""))
    search = Search(
        service=letter if letter in request.app[PARTS].config.services else "",
        text=request.query.get("q", "")[:12].strip(),
        limit=None if request.query.get("all") else Search().limit,
    )
    return Asked(
        language=request[LANGUAGE],
        counter=session.counter,
        role=session.role,
        tab=tab,
        search=search if tab == "queue" else Search(),
    )


def _tab(name: str) -> Handler:
    async def show(request: web.Request) -> web.StreamResponse:
        fragments, wanted = fragments_of(request.app[PARTS]), asked(request, name)
        work = fragments.html(name, wanted) if name in LIVE_TABS else _still(request, name, fragments)
        if request.headers.get(PART) == "work":
            return _html(fragments.bare(fragments.html("tabs", wanted) + work))
        return _whole(request, wanted, work)

    return show


def _still(request: web.Request, name: str, fragments: Fragments) -> str:
    """A tab that stays as it is until it is asked for again."""
    parts, session, language = request.app[PARTS], request[SESSION], request[LANGUAGE]
    if name == "staff":
        return fragments.template("_staff.html", language, clerks=parts.clerks.all(), session=session, roles=list(Role))
    before = request.query.get("before", "")
    wanted = request.query.get("q", "")[:40]
    known = audit.lines(
        parts.journal.today(),
        numbers={id: ticket.number for id, ticket in fragments.hall.tickets.items()},
        reasons=parts.config.desk.reasons,
        names=fragments.names,
        language=language,
        zone=fragments.hall.timezone,
    )
    entries, older = audit.page(known, wanted, int(before) if before.isdecimal() else None)
    return fragments.template("_audit.html", language, entries=entries, older=older, wanted=wanted)


def _whole(request: web.Request, wanted: Asked, work: str) -> web.Response:
    parts, session, fragments = request.app[PARTS], request[SESSION], fragments_of(request.app[PARTS])
    outcome = request.app[TOLD].take(session.id)
    pieces = {name: Markup(fragments.html(name, wanted)) for name in ("lights", "alarm", "panel", "tabs")}
    text = fragments.template(
        "page.html",
        request[LANGUAGE],
        **pieces,
        work=Markup(work),
        tab=wanted.tab,
        session=session,
        now=parts.clock().astimezone(fragments.hall.timezone),
        here=request.path,
        languages=languages_of(request),
        emergencies=parts.config.desk.emergencies,
        said=_said(outcome, request),
        question=Markup(_question(outcome, request)),
    )
    return _html(fragments.for_page(text, csrf=session.csrf, back=request.path_qs))


def _question(outcome: Outcome | None, request: web.Request) -> str:
    """Where the refusal is a question, it is asked on the page, for a browser without script."""
    match outcome:
        case Refused(refusal=NotCome(), verb=verb, form=form):
            return question(request, verb, form)
    return ""


def _said(outcome: Outcome | None, request: web.Request) -> Mapping[str, Any] | None:
    if outcome is None or (isinstance(outcome, Refused) and isinstance(outcome.refusal, NotCome)):
        return None
    parts, fragments = request.app[PARTS], fragments_of(request.app[PARTS])
    sentence = words.outcome(outcome, fragments.hall, parts.config, fragments.names, request[LANGUAGE])
    said = {"sentence": sentence, "is_done": isinstance(outcome, Done), "undo": None}
    return said | {"undo": outcome.undo, "until": outcome.until} if isinstance(outcome, Done) else said


async def _choose(request: web.Request) -> web.StreamResponse:
    session, fragments = request[SESSION], fragments_of(request.app[PARTS])
    fragments.catch_up()
    text = fragments.template(
        "choose.html",
        request[LANGUAGE],
        counters=overview.counters(fragments.hall, fragments.ledger, request.app[PARTS].clerks.is_here),
        services=list(fragments.hall.services),
        mine=session.counter,
        session=session,
        may_supervise=session.role.may(Role.SUPERVISOR),
        said=_said(request.app[TOLD].take(session.id), request),
    )
    return _html(fragments.for_page(text, csrf=session.csrf, back="/counter" if session.counter is not None else "/"))


def _sheet(sheet: Callable[[web.Request], Sheet]) -> Handler:
    async def show(request: web.Request) -> web.StreamResponse:
        session, fragments = request[SESSION], fragments_of(request.app[PARTS])
        fragments.catch_up()
        shown = sheet(request)
        if request.headers.get(PART):
            return _html(fragments.bare(shown.html))
        text = fragments.template("sheet.html", request[LANGUAGE], title=shown.title, sheet=Markup(shown.html))
        return _html(fragments.for_page(text, csrf=session.csrf, back="/"))

    return show


async def _sign_in(request: web.Request) -> web.StreamResponse:
    return sign_in_page(request)


def _html(text: str, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status)

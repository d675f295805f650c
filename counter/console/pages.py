"""How things stand becomes a page."""

from html import escape

from aiohttp import web

from counter.console import words
from counter.console.addresses import Address
from counter.console.parts import LANGUAGE, PARTS, SESSION
from counter.console.told import TOLD
from epass.errors import Refusal
from epass.ids import new_id

_VERBS = ("next", "recall", "begin", "finish", "no_show", "hold")


def addresses() -> tuple[Address, ...]:
    return (
        Address(method="GET", path="/", handler=_home, summary="The clerk's counter."),
        Address(method="GET", path="/sign-in", handler=_sign_in, summary="Asks for name and PIN.", is_open=True),
    )


def sign_in_page(request: web.Request, refusal: Refusal | None = None) -> web.Response:
    """With the reason why nobody was let in, if there is one: status 401 then, 429 when it is a lock-out."""
    told = escape(words.refusal(refusal, {}, request[LANGUAGE])) if refusal else ""
    back = escape(request.query.get("back", "/"))
    return _page(
        f'<p role="alert">{told}</p><form method="post" action="/sign-in"><input name="clerk"><input name="pin" type='
        f'"password"><input type="hidden" name="back" value="{back}"><button>Sign in</button></form>',
        status=401 if refusal else 200,
    )


def sorry(request: web.Request, status: int) -> web.Response:
    """What went wrong at the door, by its HTTP status: as JSON where a script asked."""
    return _page(f"<p>{status}</p>", status=status)


async def _sign_in(request: web.Request) -> web.StreamResponse:
    return sign_in_page(request)


async def _home(request: web.Request) -> web.StreamResponse:
    session, parts = request[SESSION], request.app[PARTS]
    hall = parts.journal.hall
    outcome = request.app[TOLD].take(session.id)
    told = escape(words.outcome(outcome, hall, parts.config, parts.clerks.names(), session.language)) if outcome else ""
    hidden = f'<input type="hidden" name="csrf" value="{session.csrf}">'
    forms = "".join(_form(verb, hidden, f"<button>{verb}</button>") for verb in _VERBS)
    counters = "".join(f'<button name="counter" value="{counter}">{counter}</button>' for counter in hall.counters)
    choose = _form("open", hidden, counters)
    return _page(f"<p>{told}</p><h1>{escape(session.name)}: {session.counter}</h1>{choose}{forms}")


def _form(verb: str, hidden: str, buttons: str) -> str:
    key = f'<input type="hidden" name="key" value="{new_id()}">'
    return f'<form method="post" action="/do/{verb}">{hidden}{key}{buttons}</form>'


def _page(body: str, status: int = 200) -> web.Response:
    text = f'<!doctype html><html lang="el"><meta charset="utf-8"><title>e-PASS</title><body>{body}</body></html>'
    return web.Response(text=text, content_type="text/html", status=status)

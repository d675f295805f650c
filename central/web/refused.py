"""What went wrong becomes a page that says so in words, and what can be done."""

from datetime import datetime

from aiohttp import web

from central.domain.refusals import PlatformRefusal
from central.taxisnet import TaxisnetError
from central.web.pages import clock, page
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import PAGES
from epass.languages import moment

_KNOWN = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def sentence(error: PlatformRefusal | TaxisnetError, request: web.Request) -> str:
    """The error's sentence in the visitor's language."""
    language = visitor(request).language
    if isinstance(error, TaxisnetError):
        return PAGES.say(error.says, language)
    return refusal_in(error, language, request)


def refusal_in(refusal: PlatformRefusal, language: str, request: web.Request) -> str:
    zone = platform(request).config.timezone

    def said(name: str, value: object) -> object:
        if not isinstance(value, datetime):
            return value
        local = value.astimezone(zone)
        return clock(local) if name == "retry_at" else moment(local, language)

    values = {name: said(name, value) for name, value in refusal.values.items()}
    return PAGES.say(refusal.name, language, **values)


def fault_page(request: web.Request, status: int, told: str = "") -> web.Response:
    known = status if status in _KNOWN else 400 if status < 500 else 500
    return page(request, "fault.html", PAGES, status=status, known=known, told=told)

"""A template and what it shows become a page, in the visitor's language."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from central.web.assets import address_of
from central.web.platform import platform
from central.web.visitor import visitor
from central.words import PAGES
from epass.languages import Words, day, moment, weekday

_CALENDAR = Words("calendar")
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["asset"] = address_of


def page(request: web.Request, template: str, words: Words, *, status: int = 200, **values: Any) -> web.Response:
    """`say` and `count` are the words of this part of the platform, `common` those of all,
    `calendar` the names of days."""
    text = render(request, template, words, **values)
    return web.Response(text=text, status=status, content_type="text/html", headers={"Vary": "Cookie, Accept-Language"})


def render(request: web.Request, template: str, words: Words, **values: Any) -> str:
    return _environment.get_template(template).render(context(request, words) | values)


def context(request: web.Request, words: Words) -> dict[str, Any]:
    who, language = visitor(request), visitor(request).language
    zone = platform(request).config.timezone

    def local(at: datetime) -> datetime:
        return at.astimezone(zone)

    return {
        "language": language,
        "languages": platform(request).config.web.languages,
        "say": _saying(words, language),
        "count": lambda name, many, **values: words.count(name, many, language, **values),
        "common": _saying(PAGES, language),
        "calendar": _saying(_CALENDAR, language),
        "csrf": who.csrf,
        "who": who,
        "here": request.path_qs if request.method == "GET" else request.path,
        "clock": lambda at: clock(local(at)),
        "day": lambda at: day(_as_moment(at), language),
        "day_and_year": lambda at: f"{day(_as_moment(at), language)} {_as_moment(at).year}",
        "weekday": lambda at: weekday(_as_moment(at), language),
        "moment": lambda at: moment(local(at), language),
        "mistakes": {},
    }


def _saying(words: Words, language: str) -> Callable[..., str]:
    return lambda name, **values: words.say(name, language, **values)


def _as_moment(at: date) -> datetime:
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day)


def clock(at: datetime) -> str:
    return f"{at:%H:%M}"

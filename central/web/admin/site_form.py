"""What is typed of a ΚΕΠ becomes a site, and what is wrong with it a sentence beside its field."""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from central.data import divisions
from central.domain.divisions import Municipality, Unit
from central.domain.folding import fold
from central.domain.site import Site
from central.mail import is_address
from central.web.admin.frame import says
from central.web.forms import choice, text

LONGEST = {"name_el": 120, "name_en": 120, "address": 200, "phone": 40, "email": 254, "text_el": 1000, "text_en": 1000}
_LANGUAGES = ("el", "en")


def municipalities() -> list[tuple[Unit, list[Municipality]]]:
    """By unit, in the order of the alphabet."""
    units = sorted(divisions().units, key=lambda unit: fold(unit.name))
    return [(unit, sorted(unit.municipalities, key=lambda place: fold(place.name))) for unit in units]


async def site_in(request: web.Request, before: Site) -> tuple[Site, dict[str, str], str]:
    """The site as it was typed, its mistakes by field, and the code (where it is new)."""
    typed = {name: await text(request, name, most=most) for name, most in LONGEST.items()}
    for name in ("text_el", "text_en"):
        typed[name] = await _lines(request, name)
    mistakes = {
        name: says(request, "too_long", most=LONGEST[name])
        for name, value in typed.items()
        if len(value) > LONGEST[name]
    }
    municipality = await text(request, "municipality", most=16)
    if not typed["name_el"]:
        mistakes["name_el"] = says(request, "name_missing")
    if municipality not in divisions().municipalities:
        mistakes["municipality"] = says(request, "municipality_missing")
    if typed["email"] and not is_address(typed["email"]):
        mistakes["email"] = says(request, "email_wrong")
    site = replace(
        before,
        name=_texts(typed, "name"),
        municipality=municipality,
        address=typed["address"],
        phone=typed["phone"],
        email=typed["email"],
        texts=_texts(typed, "text"),
        is_listed=await choice(request, "is_listed", ("yes",)) == "yes",
    )
    return site, mistakes, await text(request, "code", most=8)


def _texts(typed: Mapping[str, str], what: str) -> dict[str, str]:
    texts = {language: typed[f"{what}_{language}"] for language in _LANGUAGES}
    return {language: said for language, said in texts.items() if said or (what, language) == ("name", "el")}


async def _lines(request: web.Request, name: str) -> str:
    """A text of several lines: each tidied, the empty ones at the ends left out."""
    value = (await request.post()).get(name, "")
    if not isinstance(value, str):
        return ""
    lines = [" ".join(line.split()) for line in value[: 2 * LONGEST[name]].splitlines()]
    return "\n".join("".join(char for char in line if char.isprintable()) for line in lines).strip("\n")

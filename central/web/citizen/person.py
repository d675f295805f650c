"""The form that says who comes: typed text becomes details, and what is wrong a sentence beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from central.domain.booking import Contact, Details
from central.domain.details import checked
from central.domain.folding import fold
from central.domain.refusals import WrongDetails
from central.mail import is_address
from central.web.citizen.wish import Wish
from central.web.forms import LONGEST_NAME, LONGEST_SUBJECT, choice, text
from central.web.visitor import visitor
from central.words import CITIZEN

_LONGEST_EMAIL = 254
_LONGEST_MOBILE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Who is logged in, as TAXISnet named them. For a legal person somebody must come, whose name nobody told us."""

    name: str = ""
    is_legal: bool = False


def own_of(data: Mapping[str, Any]) -> Own:
    return Own(name=str(data.get("name", "")), is_legal=bool(data.get("is_legal")))


def begun(wish: Wish, own: Own) -> Wish:
    """What stands in the form before anything was typed."""
    if wish.applicant:
        return wish
    if own.is_legal:
        return replace(wish, subject=wish.subject or own.name)
    return replace(wish, applicant=own.name)


async def person_in(request: web.Request, wish: Wish, own: Own) -> tuple[Wish, dict[str, str]]:
    """The wish with what was typed, and the mistakes by field. Another contact is asked for consent anew."""
    typed = replace(
        wish,
        is_for_other=await choice(request, "for", ("self", "other")) == "other",
        applicant=await text(request, "applicant", most=LONGEST_NAME),
        subject=await text(request, "subject", most=LONGEST_SUBJECT),
        email=await text(request, "email", most=_LONGEST_EMAIL),
        mobile=await text(request, "mobile", most=_LONGEST_MOBILE),
    )
    if typed.contact != wish.contact or not typed.contact:
        typed = replace(typed, has_consented=None)
    mistakes = mistakes_in(typed.details("el"), visitor(request).language)
    if typed.is_for_other and fold(typed.applicant) == fold(own.name) != "":
        mistakes["applicant"] = CITIZEN.say("applicant_own", visitor(request).language)
    return typed, mistakes


def mistakes_in(details: Details, language: str) -> dict[str, str]:
    """Every mistake at once; each field is checked on its own."""
    email, mobile = details.contact.email, details.contact.mobile
    alone = (
        replace(details, subject="", contact=Contact()),
        replace(details, applicant="Χχ", contact=Contact()),
        replace(details, applicant="Χχ", subject="", contact=Contact(email=email), has_consented=True),
        replace(details, applicant="Χχ", subject="", contact=Contact(mobile=mobile), has_consented=True),
    )
    mistakes = {}
    for one in alone:
        try:
            checked(one)
        except WrongDetails as wrong:
            mistakes[wrong.field] = CITIZEN.say(f"{wrong.field}_{wrong.why}", language)
    if email and not is_address(email):
        mistakes["email"] = CITIZEN.say("email_wrong_form", language)
    return mistakes


async def consented(request: web.Request) -> bool | None:
    """What was answered; None where nothing was."""
    return {"yes": True, "no": False}.get(await choice(request, "consent", ("yes", "no")))

"""The form that says who comes: typed text becomes details, and what is wrong a sentence beside its field."""

from dataclasses import replace

from aiohttp import web

from central.domain.booking import Contact, Details
from central.domain.details import checked
from central.domain.refusals import WrongDetails
from central.mail import is_address
from central.web.citizen.wish import Wish
from central.web.forms import LONGEST_NAME, LONGEST_SUBJECT, choice, text
from central.web.visitor import visitor
from central.words import CITIZEN

_LONGEST_EMAIL = 254
_LONGEST_MOBILE = 30


async def person_in(request: web.Request, wish: Wish) -> tuple[Wish, dict[str, str]]:
    """The wish with what was typed, and the mistakes by field. Another contact is asked for consent anew."""
    typed = replace(
        wish,
        is_for_other=await choice(request, "for", ("self", "other")) == "other",
        applicant=await text(request, "applicant", most=LONGEST_NAME),
        subject=await text(request, "subject", most=LONGEST_SUBJECT),
        email=await text(request, "email", most=_LONGEST_EMAIL),
        mobile=await text(request, "mobile", most=_LONGEST_MOBILE),
    )
    if typed.contact != wish.contact:
        typed = replace(typed, has_consented=None)
    return typed, mistakes_in(typed.details("el"), visitor(request).language)


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

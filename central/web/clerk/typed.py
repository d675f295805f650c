"""What a clerk types for a booking becomes details, and what is wrong with it a sentence beside its field."""

import re
from dataclasses import replace

from aiohttp import web

from central.domain.booking import Contact, Details
from central.domain.details import checked
from central.domain.refusals import WrongDetails
from central.mail import is_address
from central.web.forms import LONGEST_NAME, LONGEST_SUBJECT, choice, text
from central.web.visitor import visitor
from central.words import CLERK

_LONGEST_EMAIL = 254
_LONGEST_MOBILE = 30
_SOUND = Details(applicant="Χχ")


async def details_in(request: web.Request) -> tuple[Details, dict[str, str]]:
    """The mail's language is the citizen's, not the clerk's."""
    language = visitor(request).language
    contact = Contact(
        email=await text(request, "email", most=_LONGEST_EMAIL),
        mobile=await text(request, "mobile", most=_LONGEST_MOBILE),
    )
    details = Details(
        applicant=await text(request, "applicant", most=LONGEST_NAME),
        subject=await text(request, "subject", most=LONGEST_SUBJECT),
        contact=contact,
        has_consented=await choice(request, "consent", ("yes",)) == "yes",
        language=await choice(request, "language", ("el", "en")) or "el",
    )
    mistakes = _mistakes(details, language)
    if contact and not details.has_consented and not mistakes:
        mistakes["consent"] = CLERK.say("consent_missing", language)
    return details, mistakes


def _mistakes(details: Details, language: str) -> dict[str, str]:
    """All at once: each field is checked beside others that are sound."""
    email, mobile = details.contact.email, details.contact.mobile
    alone = (
        replace(_SOUND, applicant=details.applicant),
        replace(_SOUND, subject=details.subject),
        replace(_SOUND, contact=Contact(email=email), has_consented=True),
        replace(_SOUND, contact=Contact(mobile=mobile), has_consented=True),
    )
    mistakes = {}
    for one in alone:
        try:
            checked(one)
        except WrongDetails as wrong:
            mistakes[wrong.field] = CLERK.say(f"{wrong.field}_{wrong.why}", language)
    if email and "email" not in mistakes and not is_address(email):
        mistakes["email"] = CLERK.say("email_wrong_form", language)
    if mobile and "mobile" not in mistakes and len(re.sub(r"\D", "", mobile)) < 10:
        mistakes["mobile"] = CLERK.say("mobile_wrong_form", language)
    return mistakes

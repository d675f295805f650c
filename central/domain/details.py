"""What was typed for a booking is checked and put into one form."""

import re
import unicodedata
from dataclasses import replace

from central.domain.booking import Contact, Details
from central.domain.refusals import WrongDetails

_NAME_MOST = 120
_SUBJECT_MOST = 300
_EMAIL = re.compile(r"[^\s@<>(),;:\"\\]{1,64}@(?:[^\s@.<>(),;:\"\\]{1,63}\.)+[^\s@.<>(),;:\"\\]{2,63}")
_MOBILE = re.compile(r"(?:\+|00)?[0-9]{10,15}")


def checked(details: Details) -> Details:
    """Raises WrongDetails for the first field that is wrong. Contact data without consent is not kept."""
    applicant = _line("applicant", details.applicant, _NAME_MOST)
    if not applicant:
        raise WrongDetails("applicant", "missing")
    if sum(letter.isalpha() for letter in applicant) < 2:
        raise WrongDetails("applicant", "wrong_form")
    kept = replace(details, applicant=applicant, subject=_line("subject", details.subject, _SUBJECT_MOST)).kept()
    return replace(kept, contact=_contact(kept.contact))


def _contact(contact: Contact) -> Contact:
    email = contact.email.strip()
    mobile = re.sub(r"[\s().-]", "", contact.mobile)
    if email and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        raise WrongDetails("email", "wrong_form")
    if mobile and not _MOBILE.fullmatch(mobile):
        raise WrongDetails("mobile", "wrong_form")
    return Contact(email=email, mobile=mobile)


def _line(field: str, text: str, most: int) -> str:
    """One line of printable letters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    line = " ".join(printable.split())
    if len(line) > most:
        raise WrongDetails(field, "too_long")
    return line

"""What was typed or scanned becomes a booking's code, and a refusal the page that says what to do. Pure.

The platform prints a code as `0532-481027`, the ΚΕΠ and the code, in an address that ends with it, or bare; a person
types the six digits.
"""

import re
from urllib.parse import urlsplit

from epass.errors import Refusal
from epass.queueing import refusals
from kiosk.dialogue.pages import NotCheckedIn, NotNow

CODE_LENGTH = 6
_CODE = re.compile(rf"(?:(?P<site>[0-9]{{4}})-)?(?P<code>[0-9]{{{CODE_LENGTH}}})")


def code_in(text: str, site: str) -> str | NotNow:
    """The code that these signs carry for this ΚΕΠ; ANOTHER_SITE when it is for another one, UNKNOWN when there is
    none. Blanks mean nothing."""
    found = _CODE.fullmatch(_last_segment("".join(text.split())))
    if found is None:
        return NotNow.UNKNOWN
    if found["site"] not in (None, site):
        return NotNow.ANOTHER_SITE
    return found["code"]


def _last_segment(text: str) -> str:
    """Of an address's path; of anything else the whole."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    return parts.path.rstrip("/").rpartition("/")[2] if parts.scheme and parts.netloc else text


def not_checked_in(refusal: Refusal) -> NotCheckedIn:
    """Why the hall did not check it in. A booking for a service that this ΚΕΠ no longer has is UNKNOWN."""
    match refusal:
        case refusals.TooEarly():
            return NotCheckedIn(why=NotNow.TOO_EARLY, slot=refusal.slot, opens_at=refusal.opens_at)
        case refusals.TooLate():
            return NotCheckedIn(why=NotNow.LATE, slot=refusal.slot, letter=refusal.letter)
        case refusals.BookingOnAnotherDay():
            return NotCheckedIn(why=NotNow.ANOTHER_DAY, slot=refusal.slot)
        case _:
            return NotCheckedIn(why=NotNow.UNKNOWN)

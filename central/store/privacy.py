"""What is left of a booking when its contact data, and later its person, are deleted."""

from hashlib import sha256
from typing import Any

NO_CONTACT: dict[str, Any] = {"email": "", "mobile": ""}
NOBODY: dict[str, Any] = {
    **NO_CONTACT,
    "applicant": "",
    "folded": "",
    "subject": "",
    "citizen": None,
    "has_consented": False,
    "is_anonymised": True,
}


def holder_of(holder: str) -> str:
    """Whoever holds a number, as it is kept: it may have been made from a session's token."""
    return sha256(f"holder:{holder}".encode()).hexdigest()

"""A receipt for tests, and the kept ones to hold it against."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from epass.queueing.estimate import Wait
from kiosk.receipt import Receipt

ATHENS = ZoneInfo("Europe/Athens")
GOLDEN = Path(__file__).parents[1] / "golden" / "receipts"


def a_receipt(**parts) -> Receipt:
    """Greek, unless told otherwise."""
    return Receipt(
        **{
            "language": "el",
            "site": "ΚΕΠ Δήμου Ηρακλείου",
            "number": "Α042",
            "service": "Υποβολή αίτησης και θεώρηση γνησίου υπογραφής",
            "service_again": "Applications and certification of signature",
            "issued": datetime(2026, 11, 23, 10, 42, tzinfo=ATHENS),
            "slot": None,
            "wait": Wait(ahead=4, low_min=10, high_min=15),
            "notes": ("Έχετε μαζί σας την ταυτότητά σας.",),
            "link": "https://kep.example.gr/t/01J9ZC8Q4K7M2N5P6R8S",
        }
        | parts
    )


def an_english_receipt(**parts) -> Receipt:
    return a_receipt(
        **{
            "language": "en",
            "site": "Citizens' Service Centre of Heraklion",
            "number": "Β1007",
            "service": "All services",
            "service_again": "Όλες οι υπηρεσίες",
            "slot": datetime(2026, 11, 23, 11, 30, tzinfo=ATHENS),
            "wait": Wait(ahead=0, low_min=0, high_min=0),
            "notes": (),
        }
        | parts
    )


def golden(name: str, data: bytes) -> bytes:
    """What is kept under this name. EPASS_KEEP_GOLDEN=1 keeps `data` first: look at it before you commit it."""
    path = GOLDEN / name
    if os.environ.get("EPASS_KEEP_GOLDEN"):
        path.write_bytes(data)
    return path.read_bytes()

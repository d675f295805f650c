"""Receipts for tests, and the kept tickets to hold them against."""

import gzip
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops

from epass.queueing.estimate import Wait
from epass.queueing.ticket import Origin, Ticket
from kiosk.ticket.receipt import Receipt

ATHENS = ZoneInfo("Europe/Athens")
ISSUED = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "golden" / "receipts"


def a_ticket(**parts) -> Ticket:
    return Ticket(
        **{
            "id": "01J9ZC8Q4K7M2N5P6R8S",
            "number": "Α042",
            "service": "Α",
            "origin": Origin.WALK_IN,
            "issued_at": ISSUED,
            "due": ISSUED,
        }
        | parts
    )


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


_LONG = {
    "site": "ΚΕΠ Δήμου Νέας Φιλαδέλφειας – Νέας Χαλκηδόνας",
    "service": "Ηλεκτρονική απογραφή και έκδοση πιστοποιητικών οικογενειακής κατάστασης",
    "service_again": "Electronic registration and certificates of family status",
    "number": "Μ12345",
    "slot": datetime(2026, 5, 1, 9, 5, tzinfo=ATHENS),
    "issued": datetime(2026, 5, 1, 8, 59, tzinfo=ATHENS),
    "wait": Wait(ahead=1, low_min=110, high_min=110),
    "notes": ("«Προϋπολογισμός Μαΐου»: παράβολο 5 €.", "Περιμένετε στην αίθουσα αναμονής, στον 1ο όροφο."),
}
# Every kept ticket; those that are also kept as pictures.
RECEIPTS = {
    "walk-in-el": a_receipt(),
    "walk-in-en": an_english_receipt(slot=None, wait=Wait(ahead=2, low_min=0, high_min=5)),
    "booking-el": a_receipt(slot=datetime(2026, 11, 23, 10, 50, tzinfo=ATHENS), notes=()),
    "booking-en": an_english_receipt(),
    "copy-el": a_receipt(is_copy=True, link=""),
    "copy-en": an_english_receipt(is_copy=True),
    "long-el": a_receipt(**_LONG),
    "long-en": a_receipt(
        **_LONG
        | {
            "language": "en",
            "site": "Citizens' Service Centre of Nea Filadelfeia – Nea Chalkidona",
            "service": _LONG["service_again"],
            "service_again": _LONG["service"],
            "notes": ("Please wait in the waiting room on the first floor.",),
        }
    ),
}
PICTURED = ("walk-in-el", "booking-en", "copy-el", "long-en")


def golden(name: str, data: bytes) -> bytes:
    """What is kept under this name; “.gz” keeps it packed. EPASS_KEEP_GOLDEN=1 keeps `data` first: look at it before
    you commit it."""
    path = GOLDEN / name
    is_packed = path.suffix == ".gz"
    if os.environ.get("EPASS_KEEP_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data, mtime=0) if is_packed else data)
    kept = path.read_bytes()
    return gzip.decompress(kept) if is_packed else kept


def golden_picture(name: str, drawn: Image.Image) -> Image.Image:
    file = io.BytesIO()
    drawn.convert("1").save(file, "PNG", optimize=True)
    return Image.open(io.BytesIO(golden(name, file.getvalue()))).convert("L")


def is_alike(one: Image.Image, other: Image.Image) -> bool:
    """But for the few dots that another version of the font renderer may round otherwise."""
    if one.size != other.size:
        return False
    differing = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()[255]
    return differing <= one.width * one.height // 200

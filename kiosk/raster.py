"""A receipt becomes a picture in the printer's own dots, and the picture ESC/POS raster bytes.

Commands: GS v 0 (print raster bit image) and ESC J (print and feed) of the Epson ESC/POS command reference.
"""

from datetime import UTC, datetime

from PIL import Image

from epass.config import Config
from epass.queueing.estimate import Wait
from epass.queueing.ticket import Origin, Ticket
from kiosk.commands import FEED, RASTER
from kiosk.encoder import MOST_DATA_BYTES, epilogue, prologue
from kiosk.receipt import Fact, Receipt, facts_of, receipt_for
from kiosk.receipt_words import moment_in_words, words_in
from kiosk.strips import Paper, Style, gap, number, pair, picture, qr, rule, text
from printer_profiles import Profile

_SITE = Style("SemiBold", 30)
_NUMBER = Style("Bold", 210)
_SERVICE = Style("SemiBold", 34, 1.2)
_PLAIN = Style("Regular", 28)
_LABEL = Style("Regular", 28, 1.45)
_VALUE = Style("SemiBold", 30, 1.45)
_SMALL = Style("Regular", 26)

_A_MOMENT = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)
_BAND_ROWS = 96
_ROWS_WORTH_FEEDING = 24
_MOST_FEED = 255


def encode_raster(receipt: Receipt, profile: Profile) -> bytes:
    """The whole ticket, cut included: bands trimmed on the right, with blank rows fed between them."""
    rows = _rows(receipt, Paper(profile.width_dots))
    return prologue(profile) + _bands(rows, profile.width_dots // 8) + epilogue(profile)


def draw(receipt: Receipt, width_dots: int) -> Image.Image:
    """The ticket as it will look: mode "1", black is 0."""
    return picture(_rows(receipt, Paper(width_dots)), width_dots)


def warm_up(config: Config, profile: Profile) -> None:
    """Draws one ticket of each service in each language, about 0.1 s each: what they share is kept, so that the
    first citizen does not wait for it."""
    for language in config.site.languages:
        for service in config.services.values():
            ticket = Ticket(
                id="0" * 26,
                number=f"{service.letter}001",
                service=service.letter,
                origin=Origin.WALK_IN,
                issued_at=_A_MOMENT,
                due=_A_MOMENT,
                slot=_A_MOMENT,
            )
            encode_raster(receipt_for(ticket, Wait(ahead=2, low_min=10, high_min=15), language, config), profile)


def _rows(receipt: Receipt, paper: Paper) -> bytes:
    words = words_in(receipt.language)
    strips = [
        text(receipt.site, _SITE, paper),
        gap(12, paper),
        rule(3, paper),
        gap(18, paper),
        text(words.your_number, _PLAIN, paper),
        gap(22, paper),
        number(receipt.number, _NUMBER, paper),
        gap(26, paper),
        text(receipt.service, _SERVICE, paper),
    ]
    if receipt.service_again:
        strips.append(text(receipt.service_again, _SMALL, paper))
    strips += (gap(14, paper), rule(2, paper), gap(6, paper))
    if facts := facts_of(receipt):
        strips += (_fact(fact, paper) for fact in facts)
        strips += (gap(6, paper), rule(2, paper))
    strips += (
        gap(14, paper),
        text(moment_in_words(receipt.issued, receipt.language), _PLAIN, paper),
        text(words.valid_today, _SMALL, paper),
    )
    if receipt.notes:
        strips.append(gap(10, paper))
        strips += (text(note, _SMALL, paper) for note in receipt.notes)
    if receipt.link:
        strips += (gap(24, paper), qr(receipt.link, words.follow, _SMALL, paper))
    return b"".join(strips)


def _fact(fact: Fact, paper: Paper) -> bytes:
    if not fact.label:
        return text(fact.value, _VALUE, paper)
    return pair(fact.label, fact.value, _LABEL, _VALUE, paper)


def _bands(rows: bytes, row_bytes: int) -> bytes:
    """Each band carries at most MOST_DATA_BYTES and is as wide as its widest row."""
    used = [len(rows[start : start + row_bytes].rstrip(b"\0")) for start in range(0, len(rows), row_bytes)]
    blank = [0] * (len(used) + 1)
    for row in reversed(range(len(used))):
        blank[row] = 0 if used[row] else blank[row + 1] + 1
    out = bytearray()
    row = 0
    while row < len(used):
        if blank[row] >= _ROWS_WORTH_FEEDING or row + blank[row] == len(used):
            out += _feed(blank[row])
            row += blank[row]
            continue
        end, most = row + 1, min(len(used), row + min(_BAND_ROWS, MOST_DATA_BYTES // row_bytes))
        while end < most and blank[end] < _ROWS_WORTH_FEEDING:
            end += 1
        width = max(used[row:end])
        out += RASTER + width.to_bytes(2, "little") + (end - row).to_bytes(2, "little")
        for start in range(row * row_bytes, end * row_bytes, row_bytes):
            out += rows[start : start + width]
        row = end
    return bytes(out)


def _feed(dots: int) -> bytes:
    whole, rest = divmod(dots, _MOST_FEED)
    return (FEED + bytes((_MOST_FEED,))) * whole + (FEED + bytes((rest,)) if rest else b"")

"""A profile's command set: what the ticket's two encoders need of a printer's language, and which one speaks it."""

from typing import Protocol

from kiosk.ticket.escpos_dialect import EscPos
from kiosk.ticket.star_dialect import Star
from printer_profiles import Profile


class Dialect(Protocol):
    """Lines, QR codes and pictures in one command set."""

    @property
    def biggest(self) -> int:
        """How many times its letters can grow."""
        ...

    def align(self, side: str) -> bytes:
        """For the lines from here on; `side` is "left", "center" or "right"."""
        ...

    def bold(self, is_bold: bool) -> bytes: ...

    def size(self, wide: int, high: int) -> bytes:
        """So many times as wide and as high as its small letters."""
        ...

    def qr(self, data: bytes, module_dots: int) -> bytes:
        """Drawn by the printer itself, of level M, on the side that was chosen."""
        ...

    def text_job(self, lines: bytes, profile: Profile) -> bytes:
        """A whole ticket of characters of the profile's Greek page, cut included."""
        ...

    def picture_job(self, rows: bytes, profile: Profile) -> bytes:
        """A whole ticket of packed rows as wide as the paper, cut included; a set bit is a black dot."""
        ...


def dialect_of(profile: Profile) -> Dialect:
    match profile.dialect:
        case "star_line":
            return Star(has_letters=True)
        case "star_graphic":
            return Star(has_letters=False)
        case _:
            return EscPos()

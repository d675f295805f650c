"""A receipt becomes a picture in the printer's own dots, and the picture the job that prints it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from PIL import Image

from epass.config import Config
from epass.queueing.estimate import Wait
from epass.queueing.ticket import Origin, Ticket
from kiosk.ticket.dialects import dialect_of
from kiosk.ticket.elements import Banner, Code, Element, Gap, Number, Paragraph, Rule, elements_of
from kiosk.ticket.layout import Layout, our_layout
from kiosk.ticket.receipt import Fact, Receipt, receipt_for
from kiosk.ticket.strips import Paper, Style, banner, gap, number, pair, picture, qr, rule, text
from printer_profiles import Profile

_NUMBER = Style("Bold", 210)
_BANNER = Style("Bold", 44)
_CAPTION = Style("Regular", 26)
_LABEL = Style("Regular", 28, 1.45)
_VALUE = Style("SemiBold", 30, 1.45)
_STYLES = {
    ("small", False): Style("Regular", 26),
    ("small", True): Style("SemiBold", 26),
    ("normal", False): Style("Regular", 28),
    ("normal", True): Style("SemiBold", 30),
    ("large", False): Style("Regular", 34, 1.2),
    ("large", True): Style("SemiBold", 34, 1.2),
}
_DOTS_PER_MM = 8
_RULE_DOTS = {False: 2, True: 3}

_A_MOMENT = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)


def encode_raster(receipt: Receipt, profile: Profile, layout: Layout | None = None) -> bytes:
    """The whole ticket, cut included; layout None for ours."""
    rows = _rows(elements_of(receipt, layout or our_layout()), Paper(profile.width_dots))
    return dialect_of(profile).picture_job(rows, profile)


def draw(receipt: Receipt, width_dots: int, layout: Layout | None = None) -> Image.Image:
    """The ticket as it will look: mode "1", black is 0."""
    return picture(_rows(elements_of(receipt, layout or our_layout()), Paper(width_dots)), width_dots)


def warm_up(config: Config, profile: Profile, layout: Layout | None = None) -> None:
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
            wait = Wait(ahead=2, low_min=10, high_min=15)
            encode_raster(receipt_for(ticket, wait, language, config), profile, layout)


def _rows(elements: Iterable[Element], paper: Paper) -> bytes:
    return b"".join(_strip(element, paper) for element in elements)


def _strip(element: Element, paper: Paper) -> bytes:
    match element:
        case Paragraph(words=words, size=size, is_bold=is_bold, align=align):
            strip = text(words, _STYLES[size, is_bold], paper, align)
        case Number(words=words):
            strip = number(words, _NUMBER, paper)
        case Banner(words=words):
            strip = banner(words, _BANNER, paper)
        case Fact(label="", value=value):
            strip = text(value, _VALUE, paper)
        case Fact(label=label, value=value):
            strip = pair(label, value, _LABEL, _VALUE, paper)
        case Rule(is_thick=is_thick):
            strip = rule(_RULE_DOTS[is_thick], paper)
        case Gap(mm=mm):
            strip = gap(round(mm * _DOTS_PER_MM), paper)
        case Code(link=link, caption=caption):
            strip = qr(link, caption, _CAPTION, paper)
    return strip

"""What the dialogue shows becomes shapes, and the places on them that a finger can mean. Pure; pixels.

Every length is a share of the screen's shorter side (see `Sheet.u`): on a 10" screen of 800 pixels, 120 u are the
20 mm that EN 301 549 wants of a target. What is drawn may be smaller than what can be touched.
"""

from collections.abc import Iterator

from display.scene import Label, Measure, Shape
from epass.config import Site
from kiosk import home_page, issued_page, message_page
from kiosk.dialogue import ChooseLanguage, Home, Issued, NoNumber, OutOfOrder, View
from kiosk.geometry import Geometry
from kiosk.look import CARD, INK, ON_ACCENT, QUIET_INK, Moment, Picture, Sheet, centred, ground, raised, target
from kiosk.typeset import Paragraph, fitted, generous
from kiosk.words import word

_MARGIN = 32
_HEADER = 136
_SEGMENT = 112
_CLOCK = 150


def draw(view: View, moment: Moment, site: Site, geometry: Geometry, measure: Measure) -> Picture:
    """The whole screen; paint it on the picture's `ground`."""
    u = min(geometry.width, geometry.height) / 800
    whole = Sheet(x=0, y=0, width=geometry.width, height=geometry.height, u=u, measure=generous(measure))
    sheet = whole.part(left=_MARGIN * u, right=_MARGIN * u, top=_HEADER * u, bottom=_MARGIN * u)
    match view.page:
        case Home():
            page = home_page.draw(view, moment, site.languages, sheet)
        case Issued():
            page = issued_page.draw(view, view.page, moment, sheet)
        case NoNumber():
            page = message_page.draw_refusal(view, view.page, moment, sheet)
        case OutOfOrder():
            page = message_page.draw_out_of_order(site.languages, view, sheet)
    header = _header(view, moment, site, whole.part(bottom=whole.height - _HEADER * u), has_headline=whole.is_wide)
    return Picture(scene=(*header.scene, *page.scene), targets=(*header.targets, *page.targets))


def _header(view: View, moment: Moment, site: Site, sheet: Sheet, *, has_headline: bool) -> Picture:
    """The ΚΕΠ's name and the clock; at home what to do, and the choice of languages."""
    u, margin = sheet.u, _MARGIN * sheet.u
    languages = site.languages if isinstance(view.page, Home) and len(site.languages) > 1 else ()
    row = sheet.part(left=margin, right=margin)
    choice = row.part(left=row.width - _SEGMENT * u * len(languages))
    names = row.part(right=choice.width + _CLOCK * u)
    scene: list[Shape] = list(_clock(moment, row.part(left=names.width, right=choice.width)))
    scene += _names(view, site, names, has_headline=has_headline and isinstance(view.page, Home))
    targets = []
    for place, language in enumerate(languages):
        after = _SEGMENT * u * (len(languages) - 1 - place)
        segment = choice.part(left=_SEGMENT * u * place, right=after)
        scene += _segment(language, view, segment)
        targets.append(target(ChooseLanguage(language=language), segment))
    return Picture(scene=tuple(scene), targets=tuple(targets))


def _clock(moment: Moment, sheet: Sheet) -> Iterator[Label]:
    time = Paragraph(text=f"{moment.now:%H:%M}", size=46 * sheet.u, colour=INK, weight="bold", most=1)
    return centred(sheet, time)


def _names(view: View, site: Site, sheet: Sheet, *, has_headline: bool) -> Iterator[Label]:
    u = sheet.u
    name = site.name.get(view.language) or site.name["el"]
    paragraphs = [Paragraph(text=name, size=(28 if has_headline else 32) * u, colour=QUIET_INK, weight="semibold")]
    if has_headline:
        paragraphs.append(home_page.headline(view.language, u))
    block = fitted(paragraphs, sheet.width, sheet.height * 0.86, sheet.measure)
    return block.labels(sheet.x, sheet.y + (sheet.height - block.height) / 2)


def _segment(language: str, view: View, sheet: Sheet) -> Iterator[Shape]:
    """The language that is chosen is filled, the other stands out to be pressed."""
    u = sheet.u
    plate = sheet.part(left=6 * u, right=6 * u, top=22 * u, bottom=22 * u)
    is_pressed = view.pressed == ChooseLanguage(language=language)
    is_chosen = language == view.language
    if is_chosen:
        yield ground(plate, INK, radius=14 * u)
    else:
        yield from raised(plate, CARD, is_pressed=is_pressed, radius=14 * u)
    colour = ON_ACCENT if is_chosen or is_pressed else INK
    yield from centred(
        plate, Paragraph(text=word("language", language), size=36 * u, colour=colour, weight="bold", most=1)
    )

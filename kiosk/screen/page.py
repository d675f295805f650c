"""What the dialogue shows becomes shapes, and the places on them that a finger can mean. Pure; pixels.

Lengths are shares of the screen's shorter side (`Sheet.u`), but what is touched is at least as large as a finger
needs, and large letters at least as large as eyes need: see `geometry`.
"""

from collections.abc import Iterator

from display.scene import Label, Measure
from epass.config import Site
from kiosk.dialogue.pages import CheckIn, Home, Issued, StaffMenu, StaffPin, StaffTask, View
from kiosk.screen import home_page, issued_page, keypad_page, message_page, staff_page
from kiosk.screen.controls import picture_of, ring
from kiosk.screen.footer import language_control
from kiosk.screen.geometry import Geometry
from kiosk.screen.look import GAP, Moment, Picture, Sheet, centred, painted, style_of, top_of
from kiosk.screen.messages import message_of, warning_of
from kiosk.screen.typeset import Paragraph, generous

_MARGIN = 28
_TIGHT = 16
_HEADER = 104
_CLOCK = 150


def draw(view: View, moment: Moment, site: Site, geometry: Geometry, measure: Measure) -> Picture:
    """The whole screen; paint it on the picture's `ground`."""
    style = style_of(view, geometry, generous(measure))
    whole = Sheet(x=0, y=0, width=geometry.width, height=geometry.height, style=style)
    sheet = whole.inset((_TIGHT if style.is_large else _MARGIN) * style.u, _TIGHT * style.u)
    if view.goes_in_s is not None:
        picture = message_page.draw(view, warning_of(view.goes_in_s, view), sheet)
    elif style.is_large and (view.is_low or not isinstance(view.page, Home)):
        picture = _page(view, moment, site, sheet)
    else:
        height = max(_HEADER * style.u, style.finger, 2.4 * style.least if style.is_wide else 0)
        header = _header(view, moment, site, sheet.part(bottom=sheet.height - height))
        picture = header + _page(view, moment, site, sheet.part(top=height + GAP * style.u))
    rings = [
        shape
        for target in picture.targets
        if target.action == view.focus
        for shape in ring(whole, target.x, target.y, target.width, target.height)
    ]
    return Picture(scene=(*picture.scene, *rings), targets=picture.targets, ground=style.palette.ground)


def _page(view: View, moment: Moment, site: Site, sheet: Sheet) -> Picture:
    match view.page:
        case Home() as page:
            picture = home_page.draw(view, page, moment, site.languages, sheet)
        case CheckIn() as page:
            picture = keypad_page.draw_check_in(view, page, moment, sheet)
        case StaffPin() as page:
            picture = keypad_page.draw_pin(view, page, moment, sheet)
        case Issued() as page:
            picture = issued_page.draw(view, page, moment, sheet)
        case StaffMenu() as page:
            picture = staff_page.draw_menu(view, page, sheet)
        case StaffTask() as page if staff_page.is_list(page):
            picture = staff_page.draw_task(view, page, moment, site.languages, sheet)
        case page:
            picture = message_page.draw(view, message_of(page, view, moment, site), sheet)
    return picture


def _header(view: View, moment: Moment, site: Site, sheet: Sheet) -> Picture:
    """The ΚΕΠ's name and the clock; at home the choice of languages, and on a wide screen what to do."""
    u, is_home = sheet.u, isinstance(view.page, Home)
    languages = site.languages if is_home and not view.is_low and len(site.languages) > 1 else ()
    gap = GAP * u
    wide = (sheet.height + gap) * len(languages)
    clock = max(_CLOCK * u, 3.2 * sheet.style.least)
    time = Paragraph(text=f"{moment.now:%H:%M}", size=46 * u, colour=sheet.palette.ink, weight="bold", most=1)
    shown = centred(sheet.part(left=sheet.width - wide - clock, right=wide), time)
    controls = []
    if languages:
        places = sheet.part(left=sheet.width - wide + gap).columns([1] * len(languages), gap)
        controls = [language_control(*each, view) for each in zip(languages, places, strict=True)]
    names = _names(view, moment, site, sheet.part(right=wide + clock + gap))
    return painted([*shown, *names]) + picture_of(controls, view)


def _names(view: View, moment: Moment, site: Site, sheet: Sheet) -> Iterator[Label]:
    u, palette = sheet.u, sheet.palette
    name = site.name.get(view.language) or site.name["el"]
    paragraphs = []
    if isinstance(view.page, Home) and home_page.has_title_above(view, sheet):
        paragraphs.append(home_page.title(view, moment, sheet))
    if not sheet.is_large:
        size = 28 if paragraphs else 32
        paragraphs.insert(0, Paragraph(text=name, size=size * u, colour=palette.quiet, weight="semibold"))
    block = sheet.fitted(paragraphs)
    yield from block.labels(sheet.x, top_of(block, sheet))

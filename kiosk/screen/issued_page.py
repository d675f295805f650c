"""The number becomes the largest thing on the screen, and a picture says where its paper is. Pure; pixels."""

from collections.abc import Iterator

from display.scene import Shape
from kiosk.dialogue.pages import GoHome, Issued, Paper, View
from kiosk.screen import signs, slot
from kiosk.screen.code import code, fits
from kiosk.screen.controls import picture_of
from kiosk.screen.facts import Fact, stacked
from kiosk.screen.look import GAP, Moment, Picture, Sheet, ground, painted, target
from kiosk.screen.message_page import Answer, answers
from kiosk.screen.typeset import Block, Paragraph
from kiosk.screen.words import ahead, minutes, word

_GAP = 28
_CAPTIONS: dict[Paper, tuple[str, ...]] = {
    Paper.PRINTING: ("printing",),
    Paper.PRINTED: ("take_ticket",),
    Paper.SLOW: ("note_number", "late", "valid", "ask_staff"),
    Paper.NOT_PRINTED: ("note_number", "not_printed", "valid", "ask_staff"),
    Paper.MAYBE_PRINTED: ("note_number", "maybe_printed", "valid", "ask_staff"),
    Paper.WITHOUT: ("photograph",),
}


def draw(view: View, page: Issued, moment: Moment, sheet: Sheet) -> Picture:
    gap = _GAP * sheet.u
    if sheet.is_wide:
        number, right = sheet.columns([0.54, 0.46], gap)
    else:
        number, right = sheet.rows([0.46, 0.54], gap * 0.8)
    is_noted = page.was_known or page.paper not in (Paper.PRINTING, Paper.PRINTED)
    name, sign = ("noted", signs.pencil) if is_noted else ("done", signs.check)
    answer = Answer(action=GoHome(), text=word(name, view.language), sign=sign, is_main=is_noted)
    buttons = picture_of(answers([answer], right), view)
    paper = right.part(bottom=right.y + right.height - buttons.targets[0].y + GAP * sheet.u)
    picture = painted([*_number(view, page, moment, number), *_paper(view, page, paper)]) + buttons
    if page.paper is Paper.PRINTED and not page.was_known and not view.is_low:
        # Once the ticket is out, a tap anywhere is a thank-you; before, only who means it goes.
        return Picture(scene=picture.scene, targets=(target(GoHome(), sheet),))
    return picture


def _number(view: View, page: Issued, moment: Moment, sheet: Sheet) -> Iterator[Shape]:
    u, language, palette = sheet.u, view.language, sheet.palette
    offer = moment.offer(page.letter)
    title = word("was_known" if page.was_known else "your_number", language)
    paragraphs = [
        Paragraph(text=title, size=44 * u, colour=palette.quiet, weight="medium", is_spare=True),
        Paragraph(
            text=page.number,
            size=300 * u,
            colour=palette.ink,
            weight="extrabold",
            most=1,
            gap=2 * u,
            ascent=0.8,
            leading=0.98,
        ),
    ]
    if offer:
        name = offer.name_in(language)
        paragraphs.append(
            Paragraph(text=name, size=40 * u, colour=palette.ink, weight="semibold", most=3, is_spare=True)
        )
    words, facts = stacked(paragraphs, _facts(view, page), 37 * u, sheet)
    between = 10 * u
    height = words.height + (facts.height + between if facts else 0)
    top = sheet.y + max(sheet.height - height, 0) / 2
    yield from words.labels(sheet.x, top)
    if facts:
        yield from facts.shapes(sheet.x, top + words.height + between / 2, palette.ink, palette.ground)


def _facts(view: View, page: Issued) -> tuple[Fact, ...]:
    """In large letters the signs speak for the words."""
    language, is_large = view.language, view.is_large
    facts = []
    if page.slot:
        facts.append(Fact(sign=signs.calendar, text=word("slot", language, clock=f"{page.slot:%H:%M}")))
    people = str(page.wait.ahead) if is_large else ahead(page.wait, language)
    facts.append(Fact(sign=signs.person, text=people))
    if how_long := minutes(page.wait, language, is_short=is_large):
        text = how_long if is_large or page.wait.high_min == 0 else word("estimated", language, minutes=how_long)
        facts.append(Fact(sign=signs.clock, text=text))
    return tuple(facts)


def _paper(view: View, page: Issued, sheet: Sheet) -> Iterator[Shape]:
    """A picture, and what to do about the paper: beside each other on a flat sheet, else under each other."""
    u, palette = sheet.u, sheet.palette
    yield ground(sheet, palette.tint)
    inner = sheet.inset(28 * u, 24 * u)
    paper = Paper.WITHOUT if page.was_known else page.paper
    shows_code = bool(page.link) and paper not in (Paper.PRINTING, Paper.PRINTED)
    title, *texts = _CAPTIONS[paper]
    if paper is Paper.WITHOUT and view.is_large:
        title = "note_number"
    if shows_code and paper is Paper.WITHOUT:
        texts.append("follow")
    paragraphs = [Paragraph(text=word(title, view.language), size=46 * u, colour=palette.ink, weight="bold", most=3)]
    paragraphs += [
        Paragraph(text=word(text, view.language), size=32 * u, colour=palette.ink, most=4, gap=10 * u, is_spare=True)
        for text in texts
    ]
    if inner.width > 1.3 * inner.height:
        left, right = inner.columns([0.4, 0.6], 20 * u)
        caption = right.fitted(paragraphs)
        yield from caption.labels(right.x, right.y + (right.height - caption.height) / 2)
        yield from _picture(page, paper, left, shows_code=shows_code)
    else:
        yield from _under_each_other(page, paper, paragraphs, inner, shows_code=shows_code)


def _under_each_other(
    page: Issued, paper: Paper, paragraphs: list[Paragraph], sheet: Sheet, *, shows_code: bool
) -> Iterator[Shape]:
    u = sheet.u
    most = 0.55 if shows_code else 0.74 if len(paragraphs) > 1 else 0.4
    caption: Block = sheet.part(top=sheet.height * (1 - most)).fitted(paragraphs)
    yield from caption.labels(sheet.x + sheet.width / 2, sheet.y + sheet.height - caption.height, "centre")
    yield from _picture(page, paper, sheet.part(bottom=caption.height + 14 * u), shows_code=shows_code)


def _picture(page: Issued, paper: Paper, sheet: Sheet, *, shows_code: bool) -> Iterator[Shape]:
    palette = sheet.palette
    if shows_code and fits(page.link, sheet):
        yield from code(page.link, sheet)
    elif paper in (Paper.PRINTING, Paper.PRINTED):
        yield from slot.draw(page.number, sheet, is_out=paper is Paper.PRINTED)
    else:
        size = min(sheet.height, sheet.width, 150 * sheet.u)
        place = sheet.middle(size, size)
        if paper is Paper.WITHOUT:
            yield from signs.camera(place.x, place.y, size, palette.status, palette.tint)
        else:
            yield from signs.warning(place.x, place.y, size, palette.sign, palette.on_sign)

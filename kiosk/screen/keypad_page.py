"""A keypad is drawn, and what was typed on it: a booking's code, or the staff's PIN. Pure; pixels."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from display.scene import Disc, Shape
from kiosk.dialogue.check_in import CODE_LENGTH
from kiosk.dialogue.pages import CallHelp, CheckIn, Confirm, EraseDigit, GoBack, StaffPin, TypeDigit, View
from kiosk.screen import signs
from kiosk.screen.controls import Control, picture_of
from kiosk.screen.look import GAP, Moment, Picture, Sheet, centred, ground, painted, top_of
from kiosk.screen.typeset import Paragraph
from kiosk.screen.words import counted, word

_ROW = 112
_TYPED = 104
_HINT = 150
_GROUP = 3
_FEWEST_DOTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """`typed` draws what was typed, `hint` (if any) what else could be done."""

    said: Sequence[Paragraph]
    typed: Callable[[Sheet], Iterator[Shape]]
    hint: Callable[[Sheet], Iterator[Shape]] | None
    foot: Sequence[Control]
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    said: Sheet
    typed: Sheet
    hint: Sheet
    keys: Sheet
    foot: Sheet


def draw_check_in(view: View, page: CheckIn, moment: Moment, sheet: Sheet) -> Picture:
    language = view.language
    back = _back(view, sheet)
    text = word("need_help_short" if view.is_large else "need_help", language)
    help_ = Control(action=CallHelp(), sheet=sheet, text=text, sign=signs.bell, size=34)
    content = _Content(
        said=[
            _title(word("type_code", language), sheet),
            Paragraph(
                text=word("code_where", language),
                size=34 * sheet.u,
                colour=sheet.palette.quiet,
                most=3,
                gap=10 * sheet.u,
                is_spare=True,
            ),
        ],
        typed=lambda place: _slots(page.typed, place),
        hint=(lambda place: _scan(view, place)) if moment.scans else None,
        foot=[back, help_] if moment.helps else [back],
        is_whole=len(page.typed) == CODE_LENGTH,
    )
    return _drawn(content, view, sheet)


def draw_pin(view: View, page: StaffPin, moment: Moment, sheet: Sheet) -> Picture:
    language, u, ink = view.language, sheet.u, sheet.palette.ink
    said = [_title(word("staff_pin", language), sheet)]
    if page.is_wrong:
        said.append(Paragraph(text=word("pin_wrong", language), size=44 * u, colour=ink, weight="bold", gap=14 * u))
    if page.until_s is not None:
        wait = counted("wait_s", moment.seconds_until(page.until_s), language)
        said.append(Paragraph(text=wait, size=38 * u, colour=ink, most=3, gap=8 * u))
    content = _Content(
        said=said,
        typed=lambda place: _dots(page.typed, place),
        hint=None,
        foot=[_back(view, sheet)],
        is_whole=page.typed > 0,
    )
    return _drawn(content, view, sheet)


def _title(text: str, sheet: Sheet) -> Paragraph:
    return Paragraph(text=text, size=52 * sheet.u, colour=sheet.palette.ink, weight="bold", most=4, leading=1.2)


def _back(view: View, sheet: Sheet) -> Control:
    return Control(action=GoBack(), sheet=sheet, text=word("back", view.language), sign=signs.left, size=34)


def _drawn(content: _Content, view: View, sheet: Sheet) -> Picture:
    places = _arranged(sheet, view, has_hint=content.hint is not None)
    block = places.said.fitted(content.said)
    scene: list[Shape] = [*block.labels(places.said.x, top_of(block, places.said)), *content.typed(places.typed)]
    if content.hint:
        scene += content.hint(places.hint)
    columns = places.foot.columns([1 if control.action == GoBack() else 1.3 for control in content.foot], GAP * sheet.u)
    foot = [replace(control, sheet=place) for control, place in zip(content.foot, columns, strict=True)]
    keys = _keys(view, places.keys, is_whole=content.is_whole)
    return painted(scene) + picture_of([*keys, *foot], view)


def _arranged(sheet: Sheet, view: View, *, has_hint: bool) -> _Places:
    """The keys on the right of a wide sheet and at the foot of a high one; in low reach of a wide sheet the words are
    above them."""
    gap = GAP * sheet.u
    row = max(_ROW * sheet.u, sheet.style.finger)
    if sheet.is_wide and view.is_low:
        reach = sheet.reach()
        left, keys = reach.columns([1.15, 1], 2 * gap)
        said, typed = sheet.part(bottom=reach.height + gap).columns([1.1, 1], 2 * gap)
        foot, hint = left.part(top=left.height - row), left.part(bottom=row + gap)
        high = min(typed.height, _typed_height(sheet))
        return _Places(said=said, typed=typed.middle(typed.width, high), hint=hint, keys=keys, foot=foot)
    if sheet.is_wide:
        left, keys = sheet.columns([1.25 if sheet.is_large else 1.1, 1], 2 * gap)
        foot, above = left.part(top=left.height - row), left.part(bottom=row + gap)
    else:
        foot = sheet.part(top=sheet.height - row)
        keys = sheet.part(top=sheet.height - 5 * row - 4 * gap, bottom=row + gap)
        above = sheet.part(bottom=5 * (row + gap))
    high = max(_HINT * sheet.u, 2.9 * sheet.style.least) if has_hint else 0
    hint = above.part(top=above.height - high)
    above = above.part(bottom=high + gap if has_hint else 0)
    typed = above.part(top=above.height - _typed_height(sheet))
    said = above.part(bottom=typed.height + gap)
    return _Places(said=said, typed=typed, hint=hint, keys=keys, foot=foot)


def _typed_height(sheet: Sheet) -> float:
    return max(_TYPED * sheet.u, 1.5 * sheet.style.least)


def _keys(view: View, sheet: Sheet, *, is_whole: bool) -> list[Control]:
    """As on a telephone; where there is no height for four rows, the last one becomes a column."""
    gap = GAP * sheet.u
    erase = Control(
        action=EraseDigit(), sheet=sheet, text=word("erase", view.language), sign=signs.erase, size=24, is_tile=True
    )
    ok = Control(action=Confirm(), sheet=sheet, text=word("ok", view.language), sign=signs.check, size=26, is_tile=True)
    erase, ok = replace(erase, is_silent=True), replace(ok, is_silent=True, is_main=is_whole)
    digits = [Control(action=TypeDigit(digit=digit), sheet=sheet, text=digit, size=64) for digit in "1234567890"]
    first, second, third, zero = digits[0:3], digits[3:6], digits[6:9], digits[9]
    if sheet.is_wide and view.is_low:
        rows = [[*first, erase], [*second, zero], [*third, ok]]
    else:
        rows = [first, second, third, [erase, zero, ok]]
    lines = sheet.rows([1] * len(rows), gap)
    return [
        replace(control, sheet=place)
        for line, row in zip(lines, rows, strict=True)
        for control, place in zip(row, line.columns([1] * len(row), gap), strict=True)
    ]


def _slots(typed: str, sheet: Sheet) -> Iterator[Shape]:
    """A place for each digit, in groups of three; the next one is marked."""
    u, palette = sheet.u, sheet.palette
    gap, between = 8 * u, 30 * u
    groups = CODE_LENGTH // _GROUP
    most = (sheet.width - between * (groups - 1) - gap * (CODE_LENGTH - groups)) / CODE_LENGTH
    wide = min(most, sheet.height * 0.78)
    for place in range(CODE_LENGTH):
        left = place * (wide + gap) + (place // _GROUP) * (between - gap)
        slot = sheet.part(left=left, right=sheet.width - left - wide)
        is_next = place == len(typed)
        yield ground(slot, palette.card, radius=12, edge=palette.status if is_next else palette.edge)
        if is_next:
            yield ground(
                slot.part(left=wide * 0.16, right=wide * 0.16, top=slot.height - 14 * u, bottom=8 * u),
                palette.status,
                radius=3,
            )
        if place < len(typed):
            digit = Paragraph(text=typed[place], size=72 * u, colour=palette.ink, weight="bold", most=1)
            yield from centred(slot, digit)


def _dots(typed: int, sheet: Sheet) -> Iterator[Shape]:
    """One for each digit: nobody reads the PIN over a shoulder."""
    palette = sheet.palette
    count = max(typed, _FEWEST_DOTS)
    step = min(sheet.width / count, sheet.height * 0.8)
    radius = min(step * 0.32, sheet.height * 0.26)
    for place in range(count):
        x, y = sheet.x + step * (place + 0.5), sheet.y + sheet.height / 2
        yield Disc(x=x, y=y, radius=radius, fill=palette.ink)
        if place >= typed:
            yield Disc(x=x, y=y, radius=radius - max(3 * sheet.u, 1), fill=palette.ground)


def _scan(view: View, sheet: Sheet) -> Iterator[Shape]:
    """Or a code is shown to the scanner."""
    u, palette = sheet.u, sheet.palette
    yield ground(sheet, palette.tint, radius=18)
    inner = sheet.inset((10 if sheet.is_large else 18) * u, 10 * u)
    side = min(inner.height, inner.width * (0.14 if sheet.is_large else 0.2))
    top = inner.y + (inner.height - side) / 2
    yield from signs.phone(inner.x, top, side, palette.ink, palette.tint)
    text = inner.part(left=side + 18 * u)
    block = text.fitted(
        [Paragraph(text=word("or_scan", view.language), size=34 * u, colour=palette.ink, weight="semibold", most=3)]
    )
    yield from block.labels(text.x, top_of(block, text))

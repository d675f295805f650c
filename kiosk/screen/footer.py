"""What is at hand on every home page: an appointment, help, and how the page is to be seen. Pure; pixels."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from display.scene import Shape
from kiosk.dialogue.pages import CallHelp, ChooseLanguage, GoBack, Home, StartCheckIn, SwitchLarge, SwitchLow, View
from kiosk.screen import signs
from kiosk.screen.controls import Control, picture_of
from kiosk.screen.look import GAP, Moment, Picture, Sheet, centred, painted
from kiosk.screen.typeset import Paragraph
from kiosk.screen.words import word

_MAIN, _SMALL, _HINT = 3.0, 1.5, 2.2
_MAIN_LARGE = 3.3


def height(view: View, moment: Moment, sheet: Sheet) -> float:
    """How much of the sheet's height it takes, in pixels."""
    rows = 1 if sheet.is_wide or not _mains(view, moment, sheet) else 2
    return rows * _row(sheet) + (rows - 1) * GAP * sheet.u


def draw(
    view: View, moment: Moment, languages: tuple[str, ...], sheet: Sheet, turned: Callable[[Sheet], Picture] | None
) -> Picture:
    """In one row of a wide sheet, in two of a high one. `languages` to choose from here, none where the header has
    them. `turned` draws what turns the leaves where that has no other place."""
    mains = _mains(view, moment, sheet)
    smalls = [*_smalls(view, sheet), *_languages(view, languages, sheet)]
    has_hint = moment.has_voice and not (sheet.is_large and view.is_low)
    small, hint, main = (1.0, 1.0, _MAIN_LARGE) if sheet.is_large else (_SMALL, _HINT, _MAIN)
    shares = [small] * len(smalls) + [hint] * has_hint
    gap = GAP * sheet.u
    turns = painted(())
    if sheet.is_wide:
        places = sheet.columns([main] * len(mains) + shares, gap)
    else:
        above, below = sheet.rows([1, 1], gap) if mains else (sheet, sheet)
        if turned:
            narrow = (_row(sheet) + gap) * len(shares)
            turns, below = turned(below.part(right=narrow)), below.part(left=below.width - narrow + gap)
        places = (above.columns([1] * len(mains), gap) if mains else []) + below.columns(shares, gap)
    controls = [replace(control, sheet=place) for control, place in zip([*mains, *smalls], places, strict=False)]
    return picture_of(controls, view) + painted(_hint(view, places[-1]) if has_hint else ()) + turns


def _row(sheet: Sheet) -> float:
    return max(sheet.style.finger, 104 * sheet.u)


def _mains(view: View, moment: Moment, sheet: Sheet) -> list[Control]:
    language, is_large = view.language, sheet.style.is_large
    mains = []
    if isinstance(view.page, Home) and view.page.group:
        mains.append(Control(action=GoBack(), sheet=sheet, text=word("back", language), sign=signs.left, size=34))
    elif moment.checks_in:
        text = word("have_booking_short" if is_large else "have_booking", language)
        mains.append(Control(action=StartCheckIn(), sheet=sheet, text=text, sign=signs.calendar, size=34))
    if moment.helps:
        name = "help_coming" if moment.is_help_coming and not is_large else "need_help"
        text = word("need_help_short" if is_large else name, language)
        sign = signs.check if moment.is_help_coming else signs.bell
        mains.append(Control(action=CallHelp(), sheet=sheet, text=text, sign=sign, size=34))
    return mains


def _smalls(view: View, sheet: Sheet) -> list[Control]:
    return [
        Control(
            action=action,
            sheet=sheet,
            text=word("normal" if is_so else name, view.language),
            sign=sign,
            size=25,
            is_tile=True,
            is_silent=True,
            is_chosen=is_so,
        )
        for action, name, sign, is_so in (
            (SwitchLarge(), "large", signs.letters, view.is_large),
            (SwitchLow(), "low", signs.wheelchair, view.is_low),
        )
    ]


def _languages(view: View, languages: tuple[str, ...], sheet: Sheet) -> list[Control]:
    """The others: this one needs no button where room is scarce."""
    return [language_control(language, sheet, view) for language in languages if language != view.language]


def language_control(language: str, sheet: Sheet, view: View) -> Control:
    """The language that is chosen is filled, the other stands out to be pressed."""
    return Control(
        action=ChooseLanguage(language=language),
        sheet=sheet,
        text=word("language", language),
        is_chosen=language == view.language,
    )


def _hint(view: View, sheet: Sheet) -> Iterator[Shape]:
    """The voice needs no button: headphones do it."""
    palette = sheet.palette
    if sheet.style.is_large:
        side = min(sheet.width, sheet.height) * 0.62
        place = sheet.middle(side, side)
        yield from signs.headphones(place.x, place.y, side, palette.quiet, palette.ground)
        return
    above, below = sheet.rows([0.5, 0.5], 0)
    side = above.height * 0.86
    left = sheet.x + (sheet.width - side) / 2
    yield from signs.headphones(left, above.y + above.height - side, side, palette.quiet, palette.ground)
    text = word("voice_hint", view.language)
    yield from centred(below, Paragraph(text=text, size=25 * sheet.u, colour=palette.quiet, weight="medium"))

"""What the staff can do becomes tiles, and what they choose from lists. Pure; pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from display.scene import Shape
from epass import troubles
from epass.languages import FALLBACK
from kiosk.dialogue.pages import (
    DoTask,
    Found,
    GoBack,
    GoHome,
    Outcome,
    PrintCopy,
    SetFirstLanguage,
    SetVolume,
    StaffFacts,
    StaffMenu,
    StaffTask,
    SwitchService,
    Task,
    View,
)
from kiosk.screen import signs
from kiosk.screen.controls import Control, picture_of
from kiosk.screen.leaves import beside_turner, leaves, turner
from kiosk.screen.look import GAP, Moment, Picture, Sheet, ground, painted, top_of
from kiosk.screen.signs import Sign
from kiosk.screen.typeset import Paragraph
from kiosk.screen.words import word

_ROW = 112
_TITLE = 84
_FINDING = 108
_TALLEST = 190
_VOLUMES = (20, 40, 60, 80, 100)
_SIGNS: dict[Task, Sign] = {
    Task.PAPER_CHANGED: signs.roll,
    Task.TEST_PAGE: signs.ticket,
    Task.REPRINT: signs.copy,
    Task.SERVICES: signs.listing,
    Task.VOLUME: signs.loudspeaker,
    Task.LANGUAGE: signs.speech,
    Task.HEALTH: signs.lens,
    Task.RESTART: signs.restart,
}
# Of the choices of each task, on a wide screen and on a high one.
_COLUMNS = {Task.REPRINT: (4, 2), Task.SERVICES: (2, 1), Task.VOLUME: (5, 2), Task.LANGUAGE: (2, 1)}


def is_list(page: StaffTask) -> bool:
    """Whether there is something to choose or to read, and not only a question or how it went."""
    if page.task is Task.HEALTH:
        return page.outcome is Outcome.DONE
    return page.task in _COLUMNS and page.outcome is None


def draw_menu(view: View, page: StaffMenu, sheet: Sheet) -> Picture:
    language = view.language
    title = word("staff_menu", language)
    if page.done:
        title = word("task_done", language, task=word(f"task_{page.done}", language))
    done = Control(action=GoHome(), sheet=sheet, text=word("done", language), sign=signs.check, is_main=True)
    head, body, foot = _split(title, signs.check if page.done else None, done, view, sheet)
    tasks = [
        Control(action=DoTask(task=task), sheet=body, text=word(f"task_{task}", language), sign=sign, size=32)
        for task, sign in _SIGNS.items()
    ]
    return head + _on_leaves(tasks, view, 0, 4 if sheet.is_wide else 2, body) + foot


def draw_task(view: View, page: StaffTask, moment: Moment, languages: tuple[str, ...], sheet: Sheet) -> Picture:
    """Of a task that `is_list`."""
    back = Control(action=GoBack(), sheet=sheet, text=word("back", view.language), sign=signs.left)
    facts = moment.staff
    if facts is None:
        return _split(word("staff_menu", view.language), None, back, view, sheet)[2]
    head, body, foot = _split(_heading(page, facts, view), _SIGNS[page.task], back, view, sheet)
    if page.task is Task.HEALTH:
        return head + _findings(facts, view, page.leaf, body) + foot
    wide, high = _COLUMNS[page.task]
    columns = wide if sheet.is_wide else high
    return head + _on_leaves(_choices(page.task, facts, languages, view, body), view, page.leaf, columns, body) + foot


def _heading(page: StaffTask, facts: StaffFacts, view: View) -> str:
    language = view.language
    match page.task:
        case Task.REPRINT:
            return word("choose_copy" if facts.recent else "no_recent", language)
        case Task.SERVICES:
            return word("choose_services", language)
        case Task.HEALTH:
            if facts.roll_sentence:
                roll = troubles.trouble(facts.roll_sentence, language)
            elif facts.roll_percent is None:
                roll = word("roll_unknown", language)
            else:
                roll = word("roll", language, percent=facts.roll_percent)
            return f"{word('version', language, version=facts.version)} · {roll}"
        case task:
            return word(f"task_{task}", language)


def _choices(task: Task, facts: StaffFacts, languages: tuple[str, ...], view: View, sheet: Sheet) -> list[Control]:
    language = view.language
    match task:
        case Task.REPRINT:
            return [
                Control(action=PrintCopy(ticket=t.ticket), sheet=sheet, text=f"{t.number} {t.time}", sign=signs.copy)
                for t in facts.recent
            ]
        case Task.SERVICES:
            return [
                Control(
                    action=SwitchService(letter=letter),
                    sheet=sheet,
                    text=f"{letter} · {name} ({word('closed' if is_closed else 'open', language)})",
                    sign=signs.closed if is_closed else signs.check,
                    size=32,
                    is_chosen=is_closed,
                )
                for letter, name, is_closed in facts.services
            ]
        case Task.VOLUME:
            nearest = min(_VOLUMES, key=lambda percent: abs(percent - facts.volume))
            return [
                Control(
                    action=SetVolume(percent=percent),
                    sheet=sheet,
                    text=word("percent", language, percent=percent),
                    sign=signs.check if percent == nearest else signs.loudspeaker,
                    is_chosen=percent == nearest,
                )
                for percent in _VOLUMES
            ]
        case _:
            return [
                Control(
                    action=SetFirstLanguage(language=other),
                    sheet=sheet,
                    text=word("language_name", other),
                    sign=signs.check if other == facts.first_language else signs.speech,
                    is_chosen=other == facts.first_language,
                )
                for other in languages
            ]


def _split(title: str, sign: Sign | None, button: Control, view: View, sheet: Sheet) -> tuple[Picture, Sheet, Picture]:
    """The title, the sheet between, and the button at the foot."""
    u, palette, gap = sheet.u, sheet.palette, GAP * sheet.u
    row = max(_ROW * u, sheet.style.finger)
    foot = sheet.part(top=sheet.height - row)
    place = foot.middle(min(foot.width, 520 * u), row)
    top = sheet.part(bottom=sheet.height - _TITLE * u)
    side = 56 * u if sign else 0
    scene: list[Shape] = []
    if sign:
        scene += sign(top.x, top.y + (top.height - side) / 2, side, palette.status, palette.ground)
    text = top.part(left=side + 20 * u if sign else 0)
    said = text.fitted([Paragraph(text=title, size=46 * u, colour=palette.ink, weight="bold")])
    scene += said.labels(text.x, top_of(said, text))
    body = sheet.part(top=top.height + gap, bottom=row + gap).reach()
    return painted(scene), body, picture_of([replace(button, sheet=place)], view)


def _on_leaves(controls: Sequence[Control], view: View, asked: int, columns: int, sheet: Sheet) -> Picture:
    small, turns = beside_turner(sheet)

    def fits(part: Sequence[Control], has_others: bool) -> bool:
        cells = _cells(small if has_others else sheet, len(part), columns)
        return all(min(cell.width, cell.height) >= sheet.style.finger for cell in cells)

    if not controls:
        return painted(())
    parts = leaves(controls, fits)
    leaf = min(asked, len(parts) - 1)
    cells = _cells(small if len(parts) > 1 else sheet, len(parts[leaf]), columns)
    shown = [replace(control, sheet=cell) for control, cell in zip(parts[leaf], cells, strict=True)]
    picture = picture_of(shown, view)
    return picture + turner(view, leaf, len(parts), asked, turns) if len(parts) > 1 else picture


def _cells(sheet: Sheet, count: int, columns: int) -> list[Sheet]:
    """A few take one column."""
    columns = 1 if count <= 3 else columns
    rows = ceil(count / columns)
    gap = GAP * sheet.u
    height = min((sheet.height - gap * (rows - 1)) / rows, _TALLEST * sheet.u)
    block = sheet.middle(sheet.width, height * rows + gap * (rows - 1))
    return [cell for line in block.rows([1] * rows, gap) for cell in line.columns([1] * columns, gap)][:count]


def _findings(facts: StaffFacts, view: View, asked: int, sheet: Sheet) -> Picture:
    u, gap = sheet.u, GAP * sheet.u
    small, turns = beside_turner(sheet)
    most = max(int((small.height + gap) // (_FINDING * u + gap)), 1)
    parts = leaves(facts.findings, lambda part, _: len(part) <= most)
    leaf = min(asked, len(parts) - 1)
    place = small if len(parts) > 1 else sheet
    scene: list[Shape] = []
    for row, found in enumerate(parts[leaf]):
        top = row * (_FINDING * u + gap)
        scene += _finding(found, view.language, place.part(top=top, bottom=place.height - top - _FINDING * u))
    return painted(scene) + (turner(view, leaf, len(parts), asked, turns) if len(parts) > 1 else painted(()))


def _finding(found: Found, language: str, sheet: Sheet) -> Iterator[Shape]:
    u, palette = sheet.u, sheet.palette
    yield ground(sheet, palette.card, radius=14, edge=palette.edge)
    inner = sheet.inset(18 * u, 8 * u)
    side = 52 * u
    top = inner.y + (inner.height - side) / 2
    if found.ok:
        yield from signs.check(inner.x, top, side, palette.good, palette.card)
    else:
        yield from signs.warning(inner.x, top, side, palette.sign, palette.on_sign)
    text = inner.part(left=side + 18 * u)
    name = troubles.device(found.part, language)
    part = Paragraph(text=name, size=28 * u, colour=palette.ink, weight="bold", most=1, leading=1.2)
    said = Paragraph(text=_told(found, language), size=26 * u, colour=palette.ink, most=2, leading=1.2)
    block = text.fitted([part, said])
    yield from block.labels(text.x, top_of(block, text))


def _told(found: Found, language: str) -> str:
    """What the limbs say of themselves they say in English; to everybody else, what there is to do."""
    if language == FALLBACK:
        return found.sentence
    return troubles.fine(language) if found.ok else troubles.trouble(found.sentence, language)

"""The other calls, newest first: as many rows as can be read from the bench, in columns where the width allows it, and
leaves that turn where there are still more. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil, floor

from display.board import Call, leaves
from display.calling import number_size
from display.page import Area, Face, Page
from display.palette import ACCENT, DIM, LINE, PANEL, SOFT, WHITE
from display.scene import Box
from display.sign import Sign
from display.typeset import CAP

_LEAST_ROWS, _MOST_ROWS = 4, 7
_MOST_COLUMNS = 3
_PADDING, _HEADING, _COLUMN_GAP, _LEAF = 40, 112, 56, 52
# Of a row's height, in em: as a rule, and at most where the rows are many.
_USUAL, _TIGHT = 0.72, 0.88


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Where things stand in a row, as parts of its width: the counter's centre, and the room of its heading. `time` is
    0 where there is no room for the time."""

    number: float
    arrow: float
    counter: float
    heading: float
    time: float


_WITH_TIME = _Columns(number=0.47, arrow=0.5, counter=0.68, heading=0.22, time=0.2)
_WITHOUT_TIME = _Columns(number=0.56, arrow=0.61, counter=0.84, heading=0.31, time=0)
# The least width in units: narrower headings would be too small to read.
_LEAST_WITH_TIME, _LEAST_WITHOUT_TIME = 560, 390


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    columns: int
    rows: int
    form: _Columns


def others(page: Page, area: Area, sign: Sign, calls: Sequence[Call], local: datetime, *, lead: int = 0) -> None:
    """The calls beside the large one; the first `lead` of them at all times."""
    page.panel(area, PANEL)
    u, inner = page.u, area.inside(_PADDING * page.u)
    inner = replace(inner, y=area.y + _HEADING * u, height=area.height - (_HEADING + 12) * u)
    wanted = max(sign.counters, sum(not call.is_over for call in calls), _LEAST_ROWS)
    grid = _grid(page, sign, inner, wanted)
    if len(leaves(calls, grid.columns * grid.rows)) > 1:
        inner = replace(inner, height=inner.height - _LEAF * u)
        grid = _grid(page, sign, inner, wanted)
    parts = leaves(calls, grid.columns * grid.rows, lead)
    leaf = page.turned(parts)
    if len(parts) > 1:
        text = f"{parts.index(leaf) + 1}/{len(parts)}"
        page.label(area.middle, area.bottom - 26 * u, text, Face(36 * u, SOFT, "semibold"), "centre")
    width = (inner.width - (grid.columns - 1) * _COLUMN_GAP * u) / grid.columns
    for column in range(grid.columns):
        part = replace(inner, x=inner.x + column * (width + _COLUMN_GAP * u), width=width)
        _headings(page, part, sign, grid.form)
        for place, call in enumerate(leaf[column * grid.rows : (column + 1) * grid.rows]):
            height = inner.height / grid.rows
            row = replace(part, y=inner.y + place * height, height=height)
            page.shapes.append(Box(x=row.x, y=row.y, width=row.width, height=max(2 * u, 1), fill=LINE))
            _row(page, row, sign, call, local=local, form=grid.form)


def least_height(page: Page) -> float:
    """Of the panel, for two rows that can be read from the bench, and the number of the leaf."""
    return (_HEADING + 12 + _LEAF) * page.u + 2 * ceil(_least_size(page) / _TIGHT)


def _grid(page: Page, sign: Sign, area: Area, wanted: int) -> _Grid:
    """One column with times, as long as its rows can be read; else as many columns as can."""
    most = min(max(floor(area.height * _TIGHT / _least_size(page)), 1), _MOST_ROWS)
    has_time = area.width >= _LEAST_WITH_TIME * page.u and _has_room(page, sign, area.width, _WITH_TIME)
    form = _WITH_TIME if has_time else _WITHOUT_TIME
    grid = _Grid(columns=1, rows=min(wanted, most), form=form)
    for columns in range(2, _MOST_COLUMNS + 1):
        width = (area.width - (columns - 1) * _COLUMN_GAP * page.u) / columns
        has_room = width >= _LEAST_WITHOUT_TIME * page.u and _has_room(page, sign, width, _WITHOUT_TIME)
        if grid.columns * most >= wanted or not has_room:
            break
        grid = _Grid(columns=columns, rows=min(ceil(wanted / columns), most), form=_WITHOUT_TIME)
    return grid


def _has_room(page: Page, sign: Sign, width: float, form: _Columns) -> bool:
    """Whether an ordinary number in a row of this width can be read from the bench."""
    return number_size(page, sign, "", width * form.number, page.height) >= _least_size(page)


def _least_size(page: Page) -> int:
    """In em, in whole pixels."""
    return ceil(page.least_cap / CAP)


def _headings(page: Page, area: Area, sign: Sign, form: _Columns) -> None:
    heading, baseline = (Face(36 * page.u, SOFT, "medium"), DIM), area.y - 56 * page.u
    page.stack(area.x, baseline, sign.words("number"), heading, room=area.width * form.number)
    centre = area.x + area.width * form.counter
    page.stack(centre, baseline, sign.words("counter"), heading, room=area.width * form.heading, align="centre")
    if form.time:
        page.stack(area.right, baseline, sign.words("time"), heading, room=area.width * form.time, align="right")


def _row(page: Page, row: Area, sign: Sign, call: Call, *, local: datetime, form: _Columns) -> None:
    strong, arrow = (DIM, LINE) if call.is_over else (ACCENT, ACCENT) if call.is_due else (WHITE, ACCENT)
    most = min(max(row.height * _USUAL, _least_size(page)), row.height * _TIGHT)
    number = Face(number_size(page, sign, call.number, row.width * form.number, most), strong, "bold")
    middle = row.y + row.height / 2
    baseline = middle + number.cap / 2
    if call.is_due:  # not by colour alone, where there is no room for «Τώρα»
        bar = Box(x=row.x - 22 * page.u, y=middle - number.cap / 2, width=9 * page.u, height=number.cap, fill=ACCENT)
        page.shapes.append(bar)
    page.label(row.x, baseline, call.number, number)
    page.arrow(row.x + row.width * form.arrow, middle, number.size * 0.36, arrow)
    room = row.width * 0.2
    counter = replace(number, size=page.largest(str(call.counter), room, number.size, "bold"))
    page.label(row.x + row.width * form.counter, baseline, str(call.counter), counter, "optical")
    if form.time:
        text = sign.words("now")[0] if call.is_due else f"{call.called_at.astimezone(local.tzinfo):%H:%M}"
        time = Face(number.size * 0.42, ACCENT, "semibold") if call.is_due else Face(number.size * 0.42, DIM)
        page.fitted(row.right, baseline, text, time, room=row.width * form.time, align="right")

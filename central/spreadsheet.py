"""Tables of figures become an Excel workbook: typed cells, frozen headings, widths that fit.

The one door to xlsxwriter. Text is always written as text: a name that begins with “=” stays a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_BRAND = "#003375"
_FORMATS = {"day": "dd/mm/yyyy", "count": "#,##0", "minutes": "0.0", "share": "0.0%"}


class Kind(StrEnum):
    """COUNT: whole numbers, added up in the last row; MINUTES and SHARE (0–1) are not."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    MINUTES = "minutes"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    title: str
    kind: Kind = Kind.TEXT
    width: int = 14


Cell = str | int | float | date | None
"""None: an empty cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`heading` stands above the table; `total` is what the row of sums is called, empty where there is none."""

    name: str
    heading: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: str = ""


def workbook(sheets: Sequence[Sheet], *, title: str, made_at: datetime) -> bytes:
    """The file's bytes (.xlsx)."""
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        formats = {
            kind: book.add_format({"num_format": pattern, "align": "right"}) for kind, pattern in _FORMATS.items()
        }
        for sheet in sheets:
            _write(book, sheet, formats)
    return kept.getvalue()


def _write(book: Workbook, sheet: Sheet, formats: dict[str, Format]) -> None:
    page: Worksheet = book.add_worksheet(sheet.name.translate(_NOT_IN_SHEET_NAMES)[:_LONGEST_SHEET_NAME])
    heading = book.add_format({"bold": True, "font_size": 14, "font_color": _BRAND})
    page.write_string(0, 0, sheet.heading, heading)
    for place, column in enumerate(sheet.columns):
        is_text = column.kind is Kind.TEXT
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": _BRAND, "text_wrap": True, "valign": "vcenter"}
        page.write_string(2, place, column.title, book.add_format({**head, "align": "left" if is_text else "right"}))
        page.set_column(place, place, column.width)
    page.set_row(2, 32)
    for number, row in enumerate(sheet.rows, start=3):
        for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _put(page, number, place, cell, formats.get(column.kind))
    last = 2 + len(sheet.rows)
    if sheet.rows:
        page.autofilter(2, 0, last, len(sheet.columns) - 1)
        if sheet.total:
            _add_up(book, page, sheet, last)
    page.freeze_panes(3, 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)


def _put(page: Worksheet, row: int, place: int, cell: Cell, shape: Format | None) -> None:
    match cell:
        case None:
            page.write_blank(row, place, None, shape)
        case str():
            page.write_string(row, place, cell)
        case date():
            page.write_datetime(row, place, datetime.combine(cell, time()), shape)
        case _:
            page.write_number(row, place, cell, shape)


def _add_up(book: Workbook, page: Worksheet, sheet: Sheet, last: int) -> None:
    """Sums as formulas with their values beside them: a reader that does not calculate shows them, too."""
    bold = {"bold": True, "top": 1}
    for place, column in enumerate(sheet.columns):
        if column.kind is Kind.COUNT:
            letter = xlsxwriter.utility.xl_col_to_name(place)
            summed = sum(row[place] or 0 for row in sheet.rows)  # type: ignore[misc]
            shape = book.add_format({**bold, "num_format": _FORMATS[Kind.COUNT], "align": "right"})
            page.write_formula(last + 1, place, f"=SUBTOTAL(109,{letter}4:{letter}{last + 1})", shape, summed)
        else:
            page.write_string(last + 1, place, sheet.total if place == 0 else "", book.add_format(bold))

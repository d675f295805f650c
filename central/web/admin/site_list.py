"""A list of ΚΕΠ as CSV, as Excel or a registry gives it, becomes sites, and a reason for every line that is none.

What Greek Excel saves is understood: semicolons, a byte order mark, or the code page of Windows (1253).
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

from central.domain.divisions import Divisions, Municipality
from central.domain.folding import fold

MOST_BYTES = 900_000
MOST_LINES = 5000
COLUMNS = ("code", "name", "municipality", "unit", "address", "phone", "email", "name_en")
_NEEDED = ("code", "name", "municipality")
_CALLED = {
    "code": ("κωδικός", "κωδικός κεπ", "code"),
    "name": ("ονομασία", "όνομα", "κεπ", "name"),
    "municipality": ("δήμος", "municipality"),
    "unit": ("νομός", "περιφερειακή ενότητα", "unit", "regional unit"),
    "address": ("διεύθυνση", "address"),
    "phone": ("τηλέφωνο", "τηλέφωνα", "phone"),
    "email": ("email", "e-mail", "ηλεκτρονική διεύθυνση"),
    "name_en": ("ονομασία στα αγγλικά", "name in english"),
}
_COLUMN_OF = {fold(called): column for column, all_called in _CALLED.items() for called in all_called}
_MOST = {"name": 120, "name_en": 120, "address": 200, "phone": 40, "email": 254}
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")
_PHONE = re.compile(r"[0-9 +()/,.-]{3,40}")
_CODE = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSite:
    """What a line says of a ΚΕΠ."""

    number: int
    code: str
    name: str
    municipality: Municipality
    name_en: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """`number`: as an editor counts, the heading is 1. `reason`: a name in the catalogues, with `values`."""

    number: int
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteList:
    sites: tuple[ListedSite, ...] = ()
    bad: tuple[BadLine, ...] = ()


class _Bad(Exception):
    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def decode(data: bytes) -> str:
    """Raises ValueError where it is no text at all."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1253")
    if "\x00" in text:
        raise ValueError("no text")
    return text


def read_site_list(text: str, divisions: Divisions) -> SiteList:
    """Every line is a site or has its reason; empty lines are left out."""
    rows = _rows(text)
    try:
        heading_at, heading = next(rows)
    except StopIteration:
        return SiteList(bad=(BadLine(number=1, reason="list_empty"),))
    except _Bad as error:
        return SiteList(bad=(BadLine(number=1, reason=error.reason, values=error.values),))
    columns = [_COLUMN_OF.get(fold(cell), "") for cell in heading]
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        return SiteList(
            bad=(BadLine(number=heading_at, reason=f"list_no_{missing[0]}", text="; ".join(heading)[:200]),)
        )
    return _sites(rows, columns, divisions)


def _sites(rows: Iterator[tuple[int, list[str]]], columns: Sequence[str], divisions: Divisions) -> SiteList:
    places = _places(divisions)
    sites: list[ListedSite] = []
    bad: list[BadLine] = []
    first_at: dict[str, int] = {}
    number = 1
    while True:
        cells: list[str] = []
        try:
            number, cells = next(rows)
            if number > MOST_LINES:
                raise _Bad("list_too_long", most=MOST_LINES)
            site = _site(number, dict(zip(columns, cells, strict=False)), len(cells) > len(columns), divisions, places)
            if site.code in first_at:
                raise _Bad("list_code_twice", code=site.code, first=first_at[site.code])
        except StopIteration:
            return SiteList(sites=tuple(sites), bad=tuple(bad))
        except _Bad as error:
            at = int(str(error.values.get("line", number)))
            text = "; ".join(cells)[:200]
            bad.append(BadLine(number=at, reason=error.reason, values=error.values, text=text))
            if error.reason in ("list_too_long", "list_broken"):
                return SiteList(sites=tuple(sites), bad=tuple(bad))
        else:
            first_at[site.code] = number
            sites.append(site)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with the line on which each begins."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _Bad("list_broken", line=begins) from error
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield begins, cells


def _site(
    number: int,
    cells: Mapping[str, str],
    is_too_wide: bool,
    divisions: Divisions,
    places: Mapping[str, Sequence[Municipality]],
) -> ListedSite:
    if is_too_wide:
        raise _Bad("list_too_many_cells")
    code = cells.get("code", "")
    if not code:
        raise _Bad("list_code_missing")
    if not _CODE.fullmatch(code) or not int(code):
        raise _Bad("list_code_wrong", code=code[:20])
    if not cells.get("name"):
        raise _Bad("list_name_missing")
    for column, most in _MOST.items():
        if len(cells.get(column, "")) > most:
            raise _Bad("list_cell_too_long", column=f"column_{column}", most=most)
    if (email := cells.get("email", "")) and not _EMAIL.fullmatch(email):
        raise _Bad("list_email_wrong", email=email[:60])
    if (phone := cells.get("phone", "")) and not _PHONE.fullmatch(phone):
        raise _Bad("list_phone_wrong", phone=phone[:60])
    return ListedSite(
        number=number,
        code=code.zfill(4),  # Excel takes leading noughts away
        name=cells["name"],
        name_en=cells.get("name_en", ""),
        municipality=_municipality(cells.get("municipality", ""), cells.get("unit", ""), divisions, places),
        address=cells.get("address", ""),
        phone=phone,
        email=email,
    )


def _places(divisions: Divisions) -> Mapping[str, Sequence[Municipality]]:
    by_name: dict[str, list[Municipality]] = defaultdict(list)
    for place in divisions.municipalities.values():
        by_name[fold(place.name)].append(place)
    return by_name


def _municipality(
    wanted: str, unit: str, divisions: Divisions, places: Mapping[str, Sequence[Municipality]]
) -> Municipality:
    """By its number, or by its name with or without «Δήμος»; the regional unit tells those of one name apart."""
    if not wanted:
        raise _Bad("list_municipality_missing")
    if by_id := divisions.municipalities.get(wanted):
        return by_id
    found: Iterable[Municipality] = places.get(fold(wanted).removeprefix(fold("Δήμος") + " "), ())
    if unit:
        folded = fold(unit).removeprefix(fold("Νομός") + " ")
        found = [place for place in found if fold(divisions.unit_by_id[place.unit].name) == folded]
    match list(found):
        case [only]:
            return only
        case []:
            near = _near(wanted, divisions)
            reason = "list_municipality_unknown_near" if near else "list_municipality_unknown"
            raise _Bad(reason, place=wanted[:60], near=near)
        case several:
            units = ", ".join(divisions.unit_by_id[place.unit].name for place in several)
            raise _Bad("list_municipality_ambiguous", place=wanted[:60], units=units)


def _near(wanted: str, divisions: Divisions) -> str:
    """One whose name begins alike, for whoever must correct the line."""
    start = fold(wanted).removeprefix(fold("Δήμος") + " ")[:5]
    return next(
        (place.name for place in divisions.municipalities.values() if start and fold(place.name).startswith(start)), ""
    )


def example(columns: Mapping[str, str], rows: Sequence[Sequence[str]]) -> bytes:
    """A list as Greek Excel opens it with a double click: semicolons, UTF-8 with its mark."""
    kept = StringIO(newline="")
    writer = csv.writer(kept, delimiter=";")
    writer.writerow(columns.values())
    writer.writerows(rows)
    return kept.getvalue().encode("utf-8-sig")

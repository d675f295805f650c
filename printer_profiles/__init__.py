"""A printer model's name becomes its profile: what the model can print, what it answers, and in which words.

One TOML file per model lies beside this module; a site may name a file of its own instead. Each file says where
its facts come from, and which of them no document of the maker confirms. docs/printers.md explains every key.
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from epass.errors import ConfigError
from epass.settings import PrinterSettings
from epass.table import Table, read_table

MODES = ("raster", "text")
DIALECTS = ("escpos", "star_line", "star_graphic")
CODECS = ("cp1253", "cp737")
CONFIRMATIONS = {"escpos": ("gs_paren_h", "gs_r", "none"), "star": ("etb", "none")}
CLEARINGS = {"escpos": ("dle_dc4", "dle_enq", "none"), "star": ("star_reset", "none")}
PRESENTERS = {"escpos": ("none", "dle_eot_4", "dle_eot_20"), "star": ("none", "star_asb")}
_QUESTIONS = ("1", "2", "3", "4", "20")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A printer model's abilities.

    `dialect`: the commands it knows; "star_graphic" is a Star printer without letters of its own, pictures only.
    `width_dots`: dots in one row, `dpi` of them in an inch. `columns`: characters of font A in one line. `mode`:
    "raster" sends the ticket as a picture, "text" as characters of one pinned Greek page, `page` being its number in
    ESC t n (ESC GS t n) and `codec` Python's name of it; page None where the model has no Greek page, and prints
    pictures only. `cut`: the bytes that end a ticket and hand it out; with "star_graphic" they belong into raster
    mode. `feed_dpi`: sent with GS P so that ESC J feeds by dots; 0 where one unit of ESC J is a dot already.
    `status_questions`: the n of DLE EOT n that it answers. `paper_out_bits`, `near_end_bits`: masks on its answer to
    DLE EOT 4; `report_out_bits`: on the third byte of its automatic status. `confirms`: what it answers once
    everything before is on paper. `clears`: what empties its buffer. `presenter`: the answer that tells whether a
    ticket waits in its mouth, by `mouth_bits`; `retract`: the bytes that take it back, empty where it cannot.
    `unverified`: the keys of its file that no document of the maker confirms.
    """

    name: str
    title: str
    dialect: str
    width_dots: int
    dpi: int
    columns: int
    mode: str
    page: int | None
    codec: str
    has_qr: bool
    cut: bytes
    feed_dpi: int
    cancels_kanji: bool
    status_questions: tuple[int, ...]
    paper_out_bits: int
    near_end_bits: int
    report_out_bits: int
    confirms: str
    clears: str
    presenter: str
    mouth_bits: int
    retract: bytes
    unverified: tuple[str, ...]

    @property
    def is_star(self) -> bool:
        """Whether it speaks one of Star's dialects; all of these answer the same question for their status."""
        return self.dialect != "escpos"

    @property
    def tells_status(self) -> bool:
        return self.is_star or bool(self.status_questions)


# The keys of a profile's file whose values can be unverified.
KEYS = tuple(
    {"page": "greek_page", "codec": "greek_codec"}.get(field, field)
    for field in Profile.__dataclass_fields__
    if field not in ("name", "unverified")
)


def profile_names() -> list[str]:
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def profile_for(settings: PrinterSettings) -> Profile:
    """The profile of the site's printer, in the mode that the site wants. Raises ConfigError."""
    profile = load_profile(settings.profile)
    mode = settings.mode
    if mode == "auto":
        is_slow = settings.url.startswith("serial:")
        mode = "text" if is_slow and profile.page is not None else profile.mode
    if mode == "text" and profile.page is None:
        raise ConfigError([f"printer.mode: “text” is not possible, {profile.title} has no Greek page; use “raster”"])
    return replace(profile, mode=mode)


def load_profile(name: str) -> Profile:
    """The profile of this name, or the one in the file `name` when it ends in .toml.

    Raises ConfigError with every mistake: a profile that does not exist, or a file that is not right.
    """
    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    if not name.endswith(".toml") and name not in profile_names():
        close = get_close_matches(name, profile_names(), n=1, cutoff=0.4)
        hint = f"did you mean “{close[0]}”?" if close else f"there are {', '.join(profile_names())}"
        raise ConfigError([f"printer.profile: there is no printer profile “{name}”; {hint}"])
    mistakes: list[str] = []
    profile = _read(read_table(path, mistakes), path.stem)
    if mistakes:
        raise ConfigError([f"{path.name}: {mistake}" for mistake in mistakes])
    return profile


def _read(table: Table, name: str) -> Profile:
    dialect = table.text("dialect", DIALECTS[0], choices=DIALECTS)
    family = "escpos" if dialect == "escpos" else "star"
    page = table.whole("greek_page", -1, least=-1, most=255)
    profile = Profile(
        name=name,
        title=table.text("title"),
        dialect=dialect,
        width_dots=table.whole("width_dots", least=192, most=832),
        dpi=table.whole("dpi", 203, least=150, most=300),
        columns=table.whole("columns", least=16, most=64),
        mode=table.text("mode", "raster", choices=MODES),
        page=None if page < 0 else page,
        codec=table.text("greek_codec", CODECS[0], choices=CODECS),
        has_qr=table.flag("has_qr", False),
        cut=_bytes(table, "cut"),
        feed_dpi=table.whole("feed_dpi", 0, least=0, most=255),
        cancels_kanji=table.flag("cancels_kanji", False),
        status_questions=_questions(table),
        paper_out_bits=table.whole("paper_out_bits", 0x60, least=0, most=0xFF),
        near_end_bits=table.whole("near_end_bits", 0x0C, least=0, most=0xFF),
        report_out_bits=table.whole("report_out_bits", 0x0C, least=0, most=0xFF),
        confirms=table.text("confirms", "none", choices=CONFIRMATIONS[family]),
        clears=table.text("clears", "none", choices=CLEARINGS[family]),
        presenter=table.text("presenter", "none", choices=PRESENTERS[family]),
        mouth_bits=table.whole("mouth_bits", 0, least=0, most=0xFF),
        retract=_bytes(table, "retract", ""),
        unverified=tuple(table.texts("unverified", [])),
    )
    _check(table, profile)
    table.close()
    return profile


def _check(table: Table, profile: Profile) -> None:
    """What fits its key, and not the other keys."""
    if profile.width_dots % 8:
        table.mistake("width_dots", f"{profile.width_dots} is not a multiple of 8")
    if profile.mode == "text" and profile.page is None:
        table.mistake("mode", "“text” needs a greek_page; a model without one must use “raster”")
    if profile.dialect == "star_graphic" and profile.page is not None:
        table.mistake("greek_page", "a “star_graphic” printer has no letters of its own")
    if profile.is_star and profile.status_questions:
        table.mistake("status_questions", "a Star printer is asked in its own way; leave this out")
    if profile.presenter.startswith("dle_eot"):
        if int(profile.presenter.removeprefix("dle_eot_")) not in profile.status_questions:
            table.mistake("presenter", f"“{profile.presenter}” is never asked: add it to status_questions")
        if not profile.mouth_bits:
            table.mistake("mouth_bits", "is missing: which bits of that answer mean a ticket in the mouth?")
    if profile.retract and profile.presenter == "none":
        table.mistake("retract", "needs a presenter: nothing tells whether a ticket waits in the mouth")
    for key in profile.unverified:
        if key not in KEYS:
            table.mistake("unverified", f"“{key}” is not a key of a profile")


def _questions(table: Table) -> tuple[int, ...]:
    written = table.text("status_questions", "")
    unknown = [n for n in written.split() if n not in _QUESTIONS]
    if unknown:
        table.mistake("status_questions", f"“{unknown[0]}” is not one of {', '.join(_QUESTIONS)}")
    return tuple(int(n) for n in written.split() if n in _QUESTIONS)


def _bytes(table: Table, key: str, default: str | None = None) -> bytes:
    written = table.text(key, default)
    try:
        return bytes.fromhex(written)
    except ValueError:
        table.mistake(key, f"“{written}” is not bytes in hexadecimal such as 1D 56 42 00")
        return b""

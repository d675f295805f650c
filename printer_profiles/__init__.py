"""A printer model's name becomes its profile: what the model can print, what it answers, and in which words.

One TOML file per model lies beside this module; a site may name a file of its own instead. Each file says where
its facts come from.
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from epass.config import PrinterSettings
from epass.errors import ConfigError
from epass.table import Table, read_table

MODES = ("raster", "text")
CODECS = ("cp1253", "cp737")
CONFIRMATIONS = ("gs_paren_h", "gs_r", "none")
CLEARINGS = ("dle_dc4", "dle_enq", "none")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A printer model's abilities.

    `width_dots`: dots in one row. `columns`: characters of font A in one line. `mode`: "raster" sends the ticket
    as a picture, "text" as characters of one pinned Greek page, `page` being its number in ESC t n and `codec`
    Python's name of it; page None where the model has no Greek page, and prints pictures only. `cut`: the bytes that
    end a ticket. `feed_dpi`: sent with GS P so that ESC J feeds by dots; 0 where one unit of ESC J is a dot already.
    `status_questions`: the n of DLE EOT n that it answers. `paper_out_bits`, `near_end_bits`: masks on its answer
    to DLE EOT 4. `confirms`: what it answers once everything before is on paper. `clears`: what empties its buffer.
    """

    name: str
    title: str
    width_dots: int
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
    confirms: str
    clears: str


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
    page = table.whole("greek_page", -1, least=-1, most=255)
    profile = Profile(
        name=name,
        title=table.text("title"),
        width_dots=table.whole("width_dots", least=192, most=832),
        columns=table.whole("columns", least=16, most=64),
        mode=table.text("mode", "raster", choices=MODES),
        page=None if page < 0 else page,
        codec=table.text("greek_codec", CODECS[0], choices=CODECS),
        has_qr=table.flag("has_qr", False),
        cut=_bytes(table, "cut"),
        feed_dpi=table.whole("feed_dpi", 0, least=0, most=255),
        cancels_kanji=table.flag("cancels_kanji", False),
        status_questions=tuple(int(n) for n in table.text("status_questions", "", pattern=r"[1-4 ]*") if n in "1234"),
        paper_out_bits=table.whole("paper_out_bits", 0x60, least=0, most=0xFF),
        near_end_bits=table.whole("near_end_bits", 0x0C, least=0, most=0xFF),
        confirms=table.text("confirms", "none", choices=CONFIRMATIONS),
        clears=table.text("clears", "none", choices=CLEARINGS),
    )
    if profile.width_dots % 8:
        table.mistake("width_dots", f"{profile.width_dots} is not a multiple of 8")
    if profile.mode == "text" and profile.page is None:
        table.mistake("mode", "“text” needs a greek_page; a model without one must use “raster”")
    table.close()
    return profile


def _bytes(table: Table, key: str) -> bytes:
    written = table.text(key)
    try:
        return bytes.fromhex(written)
    except ValueError:
        table.mistake(key, f"“{written}” is not bytes in hexadecimal such as 1D 56 42 00")
        return b""

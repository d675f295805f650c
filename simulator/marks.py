"""What a receipt printer puts on paper, mark by mark: lines of characters, pictures, blank paper, QR codes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one size: each a cell of 12 × 24 dots, so many times as wide and as high."""

    text: str
    wide: int
    high: int
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`align`: 0 left, 1 centre, 2 right."""

    runs: tuple[Run, ...]
    align: int
    pitch_dots: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Packed rows, the highest bit first."""

    row_bytes: int
    rows: bytes
    align: int

    @property
    def height(self) -> int:
        return len(self.rows) // self.row_bytes


@dataclass(frozen=True, slots=True)
class Feed:
    dots: int


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that the printer draws itself."""

    data: bytes
    level: str
    module_dots: int
    align: int


Mark = Line | Picture | Feed | Code


def height_of(mark: Mark) -> int:
    match mark:
        case Line(pitch_dots=pitch):
            return pitch
        case Picture():
            return mark.height
        case Feed(dots):
            return dots
        case Code(module_dots=module):
            return module * 33


def text_of(marks: list[Mark]) -> str:
    """What stands on the ticket as characters; a ticket that came as a picture has none."""
    return "\n".join("".join(run.text for run in mark.runs) for mark in marks if isinstance(mark, Line))

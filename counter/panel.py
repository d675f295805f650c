"""What a box shows, whatever kind it is: lamps, a text of four places, a beep, how many wait. Pure."""

from dataclasses import dataclass
from enum import IntEnum, IntFlag

# What is shown in place of a number, in Latin letters: that is what seven segments can do.
HELP, PAPER, EMERGENCY, BREAK = "HELP", "PAP", "SOS", "PAUS"


class Lamp(IntFlag):
    """What a box can say without words; several may be lit at once."""

    NONE = 0
    IDLE = 1 << 0
    WAITING = 1 << 1
    CALLING = 1 << 2
    SERVING = 1 << 3
    NOBODY_WAITING = 1 << 4
    REFUSED = 1 << 5
    LINK_LOST = 1 << 6
    PAPER_OUT = 1 << 7
    BUSY = 1 << 8
    HELP = 1 << 9
    PAPER_LOW = 1 << 10
    ASK = 1 << 11
    EMERGENCY = 1 << 12
    BREAK = 1 << 13


class Beep(IntEnum):
    """A sound is played when its turn changes, so that writing the same panel again plays nothing."""

    SILENCE = 0
    SHORT = 1
    LONG = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All that a box shows. `text` is a ticket's number ("Α042"), one of the words or empty; `beep_turn` (0–255) goes
    on with each beep."""

    lamps: Lamp
    text: str = ""
    beep: Beep = Beep.SILENCE
    beep_turn: int = 0
    waiting: int = 0

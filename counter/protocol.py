"""A panel becomes the bytes of a request, and the bytes of a reply become a reading: Modbus RTU, without a wire.

One transaction (function 17h, Read/Write Multiple Registers, Modbus Application Protocol V1.1b3 §6.17) writes all
that a box shows and reads all that it knows. Both are absolute, so a lost, damaged or repeated frame does no harm:
the next one repairs everything. The registers, with a worked frame: docs/button-box.md.
"""

from dataclasses import dataclass
from enum import IntEnum

from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.register_message import ReadWriteMultipleRegistersRequest, ReadWriteMultipleRegistersResponse

from counter.panel import Panel

VERSION = 0x4501
READ_FROM, READ_COUNT = 0, 17
WRITE_FROM = 32
REPLY_LENGTH = 3 + 2 * READ_COUNT + 2
# Whether anything is new: from the boot id to the last count.
_NEWS_FROM, _NEWS_COUNT = 1, 11
NEWS_LENGTH = 3 + 2 * _NEWS_COUNT + 2
LEASE_S = 5
FULL_BRIGHTNESS = 100
MOST_WAITING = 999
AGE_STEP_S = 0.02
OLDEST_AGE_S = 255 * AGE_STEP_S

# Where a Greek letter has no Latin twin: ELOT 743 if that is one letter, else Beta Code.
_LATIN = str.maketrans("ΑΒΓΔΕΖΘΚΛΜΞΠΣΤΦΨΩ", "ABGDEZQKLMXPSTFYW")
_SEGMENTS = {
    " ": 0x00, "0": 0x3F, "1": 0x06, "2": 0x5B, "3": 0x4F, "4": 0x66, "5": 0x6D, "6": 0x7D, "7": 0x07, "8": 0x7F,
    "9": 0x6F, "Α": 0x77, "Β": 0x7C, "Γ": 0x31, "Δ": 0x5E, "Ε": 0x79, "Ζ": 0x5B, "Θ": 0x7F, "Κ": 0x76, "Λ": 0x38,
    "Μ": 0x55, "Ξ": 0x49, "Π": 0x37, "Σ": 0x6D, "Τ": 0x78, "Φ": 0x71, "Ψ": 0x6E, "Ω": 0x5C,
    "A": 0x77, "E": 0x79, "H": 0x76, "L": 0x38, "O": 0x3F, "P": 0x73, "S": 0x6D, "U": 0x3E,
}  # fmt: skip
_POINT = 0x80
_SMALL = 0x20
_PLACES = 4

_FUNCTION, _EXCEPTION = 0x17, 0x97
_EXCEPTION_LENGTH = 5

_framer = FramerRTU(DecodePDU(is_server=False))


class Key(IntEnum):
    """The keys of a box, by their place in the registers. A box may lack the last three."""

    NEXT = 0
    RECALL = 1
    NO_SHOW = 2
    HOLD = 3
    FINISH = 4
    HELP = 5
    F1 = 6
    F2 = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a box knows. `counts`: presses of each key since the box started, modulo 65536; `ages_s`: how long
    ago each key went down the last time, in steps of 20 ms, `OLDEST_AGE_S` for that and everything before.
    `errors`: damaged requests since the box started, modulo 65536; `held`: bit n while key n is down."""

    version: int
    boot_id: int
    uptime_s: int
    held: int
    counts: tuple[int, ...]
    errors: int
    ages_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What of a reading is another after a press, and after the box has started anew."""

    boot_id: int
    counts: tuple[int, ...]


def request(address: int, panel: Panel) -> bytes:
    """The frame that shows `panel` on the box at this Modbus address (1–247) and asks for its reading."""
    registers = [
        LEASE_S,
        int(panel.lamps),
        panel.beep_turn << 8 | panel.beep,
        *places(panel.text),
        FULL_BRIGHTNESS,
        min(panel.waiting, MOST_WAITING),
    ]
    return _frame(address, READ_FROM, READ_COUNT, registers)


def look_request(address: int) -> bytes:
    """The frame that renews the lease of what the box shows, and asks for its reading."""
    return _frame(address, READ_FROM, READ_COUNT, [LEASE_S])


def news_request(address: int) -> bytes:
    """The frame that renews the lease of what the box shows, and asks only whether anything is new."""
    return _frame(address, _NEWS_FROM, _NEWS_COUNT, [LEASE_S])


def _frame(address: int, read_from: int, read_count: int, registers: list[int]) -> bytes:
    message = ReadWriteMultipleRegistersRequest(
        read_address=read_from,
        read_count=read_count,
        write_address=WRITE_FROM,
        write_registers=registers,
        dev_id=address,
    )
    return _framer.buildFrame(message)


def answer_in(received: bytes, address: int, length: int) -> bytes | None:
    """The first whole answer of this box, with this length or an exception, among all that came: before it may be
    noise, or the late answer of another box. None while it may still come; empty when it came, but damaged."""
    for head, size in (
        (bytes((address, _FUNCTION, length - 5)), length),
        (bytes((address, _EXCEPTION)), _EXCEPTION_LENGTH),
    ):
        at = received.find(head)
        while at >= 0 and at + size <= len(received):
            frame = received[at : at + size]
            if _framer.check_CRC(frame[:-2], int.from_bytes(frame[-2:], "big")):
                return frame
            at = received.find(head, at + 1)
    is_damaged = len(received) == length and received.startswith(bytes((address, _FUNCTION)))
    return b"" if is_damaged else None


def is_exception(answer: bytes) -> bool:
    """The box refuses what it was asked."""
    return len(answer) == _EXCEPTION_LENGTH


def news(answer: bytes) -> News:
    """Of the whole answer to `news_request`."""
    registers = [int.from_bytes(answer[at : at + 2], "big") for at in range(3, NEWS_LENGTH - 2, 2)]
    return News(boot_id=registers[0], counts=tuple(registers[3:]))


def reading(address: int, reply: bytes) -> Reading | None:
    """What the reply of the box at this address says; None for noise, damage and everything else."""
    try:
        _, message = _framer.handleFrame(reply, address, 0)
    except (ModbusException, IndexError):
        return None
    if not isinstance(message, ReadWriteMultipleRegistersResponse) or len(message.registers) != READ_COUNT:
        return None
    registers = message.registers
    ages = b"".join(register.to_bytes(2, "big") for register in registers[13:17])
    return Reading(
        version=registers[0],
        boot_id=registers[1],
        uptime_s=registers[2],
        held=registers[3],
        counts=tuple(registers[4:12]),
        errors=registers[12],
        ages_s=tuple(age * AGE_STEP_S for age in ages),
    )


def places(text: str) -> list[int]:
    """Four registers for a number or a word: the segments in the high byte (bit 0 = a … 6 = g, 7 =
    point), ASCII in the low.

    Of a number the letter, then the last three digits. Past 999 the letter is marked: with its point, and in ASCII
    as a small letter, so "Α1042" is "A.042" on segments and "a042" in ASCII.
    """
    is_long = len(text) > _PLACES
    shown = text[0] + text[-3:] if is_long else text.ljust(_PLACES)
    registers = [_SEGMENTS[sign] << 8 | ord(sign.translate(_LATIN)) for sign in shown]
    if is_long:
        registers[0] |= _POINT << 8 | _SMALL
    return registers

"""What a printer said becomes what is known about it: paper, cover, cutter, head, and whether a ticket waits in its
mouth; and what somebody must do about it.

A printer that has not answered is not one with paper: whoever loses it forgets all this (`UNKNOWN`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from epass.errors import CoverOpen, DeviceError, PaperOut, PrinterFault


class Paper(StrEnum):
    UNKNOWN = "unknown"
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


class Mouth(StrEnum):
    """Where a kiosk printer holds a ticket until somebody takes it."""

    NO_PRESENTER = "no_presenter"
    UNKNOWN = "unknown"
    EMPTY = "empty"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperState:
    """What the printer said last. `is_hot` passes by itself; `needs_service` does not."""

    paper: Paper = Paper.UNKNOWN
    mouth: Mouth = Mouth.NO_PRESENTER
    cover_is_open: bool = False
    cutter_is_stuck: bool = False
    is_jammed: bool = False
    needs_service: bool = False
    is_hot: bool = False
    has_error: bool = False
    is_offline: bool = False

    @property
    def has_ticket_in_mouth(self) -> bool:
        return self.mouth is Mouth.TICKET

    def trouble(self) -> DeviceError | None:
        """What keeps it from printing, as an error to raise: first what somebody at the printer can mend."""
        troubles: tuple[tuple[bool, type[DeviceError], str], ...] = (
            (self.cover_is_open, CoverOpen, "The printer's cover is open: close it."),
            (self.paper is Paper.OUT, PaperOut, "The printer has no paper: put in a new roll."),
            (self.is_jammed, PrinterFault, "Paper is jammed at the printer's mouth: open the printer, take it out."),
            (
                self.cutter_is_stuck,
                PrinterFault,
                "The printer's cutter is stuck: open the cover, take out loose paper.",
            ),
            (
                self.needs_service,
                PrinterFault,
                "The printer reports a fault: switch it off and on, or call for service.",
            ),
            (self.is_hot, PrinterFault, "The print head is too hot: it goes on by itself when it has cooled down."),
            (self.has_error, PrinterFault, "The printer reports an error: switch it off and on."),
            (self.is_offline, PrinterFault, "The printer is off line without saying why: look at its lamps."),
        )
        return next((error(sentence) for is_so, error, sentence in troubles if is_so), None)

    def warning(self) -> str | None:
        """What will soon keep it from printing, for the staff; None when nothing will."""
        if self.paper is Paper.NEAR_END:
            return "The printer's paper is nearly used up: have a new roll at hand."
        if self.is_hot:
            return "The print head is too hot: tickets wait until it has cooled down."
        return None


class StatusReader(Protocol):
    """Reads one printer's stream, whatever pieces it comes in, and knows the questions of its dialect.

    `greeting`: bytes that a line begins with. `asks_first`: a job needs an answer to `ask` before it is framed.
    `cleared`: whether the buffer was reported empty since that was last set to False.
    """

    state: PaperState
    cleared: bool
    greeting: bytes
    asks_first: bool

    def forget(self) -> None:
        """Nothing is awaited any more, and half an answer is dropped."""

    def lose(self) -> None:
        """The printer is silent or gone: nothing is known about it."""

    def ask(self) -> bytes:
        """The bytes that ask for everything it can tell, awaited from now on; none where it tells nothing."""

    def frame(self, job: bytes) -> bytes:
        """The job between two marks that the printer sends back, or counts, as it gets there."""

    @property
    def is_answered(self) -> bool:
        """Whether everything that was asked has been answered, and nothing twice: then the state is of now."""

    @property
    def has_begun(self) -> bool:
        """Whether the printer got as far as the job."""

    @property
    def has_printed(self) -> bool:
        """Whether everything of the job is on paper."""

    def feed(self, data: bytes) -> None: ...


def paper_of(*, out: bool, near_end: bool) -> Paper:
    if out:
        return Paper.OUT
    return Paper.NEAR_END if near_end else Paper.OK

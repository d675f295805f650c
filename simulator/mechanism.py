"""A receipt printer without metal: paper, cover, cutter, head and mouth, whatever the dialect it is spoken to in.

It keeps what it cannot print yet, as real printers do: a ticket that was sent while the paper was out comes out when
a roll is put in, unless somebody cleared the buffer.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

from simulator.marks import Feed, Mark, height_of


class Mechanism(ABC):
    """`receive` takes what the host sent and gives what the printer sends back. Every verb of trouble does too.

    `has_presenter`: it holds each ticket in its mouth, until `take_ticket`, or until the next one pushes it out.
    """

    def __init__(self, on_cut: Callable[[list[Mark]], None], *, has_presenter: bool = False) -> None:
        self.has_paper = True
        self.is_near_end = False
        self.cover_is_open = False
        self.cutter_is_stuck = False
        self.is_hot = False
        self.is_silent = False
        self.answers_half = False
        self.has_ticket_in_mouth = False
        self.retracted = 0
        self._has_presenter = has_presenter
        self._on_cut = on_cut
        self._pending = bytearray()
        self._marks: list[Mark] = []
        self._reports = False
        self._paper_left_dots: int | None = None
        self._out = bytearray()

    @property
    def can_print(self) -> bool:
        return self.has_paper and not self.cover_is_open and not self.cutter_is_stuck and not self.is_hot

    @property
    def bytes_waiting(self) -> int:
        return len(self._pending)

    def receive(self, data: bytes) -> bytes:
        self._pending += data
        while self._pending:
            if not self.can_print:
                self._hear_real_time()
                break
            taken = self._step()
            if not taken:
                break
            del self._pending[:taken]
        return self._answers()

    def run_out_of_paper(self, after_dots: int = 0) -> bytes:
        """Now, or after so many more dots, which may be in the middle of a ticket."""
        self._paper_left_dots = after_dots or None
        if not after_dots:
            self.has_paper = False
        return self._changed()

    def load_paper(self) -> bytes:
        """The end of the old roll, and what was begun on it, goes into the bin."""
        if not self.has_paper:
            self._marks.clear()
        self.has_paper, self.is_near_end, self._paper_left_dots = True, False, None
        return self._changed()

    def near_end(self) -> bytes:
        self.is_near_end = True
        return self._changed()

    def open_cover(self) -> bytes:
        self.cover_is_open = True
        return self._changed()

    def close_cover(self) -> bytes:
        self.cover_is_open = False
        return self._changed()

    def jam_cutter(self) -> bytes:
        self.cutter_is_stuck = True
        return self._changed()

    def clear_jam(self) -> bytes:
        self.cutter_is_stuck = False
        return self._changed()

    def overheat(self) -> bytes:
        self.is_hot = True
        return self._changed()

    def cool_down(self) -> bytes:
        self.is_hot = False
        return self._changed()

    def take_ticket(self) -> bytes:
        """Somebody pulls it out of the mouth."""
        self.has_ticket_in_mouth = False
        return self._changed()

    def report_unasked(self) -> bytes:
        """As if the host had switched that on: its state now, and after each change."""
        self._reports = True
        return self._changed()

    def switch_off(self) -> None:
        """Forgets everything that power kept."""
        self._pending.clear()
        self._marks.clear()
        self._reports = False
        self._forget_mode()

    @abstractmethod
    def _hear_real_time(self) -> None:
        """What is heard at once, even by a printer that has stopped."""

    @abstractmethod
    def _step(self) -> int:
        """What is done in its turn. Gives how many bytes it took, 0 while a command is not whole."""

    @abstractmethod
    def _report(self) -> bytes:
        """Its state, sent unasked."""

    @abstractmethod
    def _forget_mode(self) -> None: ...

    def _changed(self) -> bytes:
        if self._reports:
            self._out += self._report()
        return self.receive(b"")

    def _answers(self) -> bytes:
        answers, self._out = bytes(self._out), bytearray()
        if self.answers_half:
            answers = answers[: len(answers) // 2]
        return b"" if self.is_silent else answers

    def _print(self, mark: Mark) -> None:
        self._marks.append(mark)
        if self._paper_left_dots is not None:
            self._paper_left_dots -= height_of(mark)
            if self._paper_left_dots <= 0:
                self._paper_left_dots = None
                self.has_paper = False
                self._out += self._report() if self._reports else b""

    def _cut(self) -> None:
        """A slip without ink is no ticket."""
        marks, self._marks = self._marks, []
        if not all(isinstance(mark, Feed) for mark in marks):
            self.has_ticket_in_mouth = self._has_presenter
            self._on_cut(marks)

    def _retract(self) -> None:
        self.retracted += self.has_ticket_in_mouth
        self.has_ticket_in_mouth = False

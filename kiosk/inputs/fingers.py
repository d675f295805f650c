"""Events of a touchscreen become what one finger does: it comes down, moves, lifts. Pure; the device's own units.

Understood are multitouch protocol B (slots), single-touch panels (BTN_TOUCH with ABS_X, ABS_Y), and mice that are
tablets (BTN_LEFT instead). A panel that speaks protocol B also pretends to be a single-touch one: once it has named
a slot or a contact, only slots count. Source: the kernel's documentation, input/multi-touch-protocol.rst and
input/event-codes.rst.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inputs.event_codes import SINGLE, Axis, Button, Kind, Syn

# A finger that rests longer than this no longer keeps another one from being heard: a palm, a drop of water.
RESTING_S = 2.0


class Phase(StrEnum):
    DOWN = "down"
    MOVED = "moved"
    UP = "up"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What the finger that counts did, and where. LOST: nobody can know whether it lifted, so nothing is meant."""

    phase: Phase
    x: float
    y: float


@dataclass(slots=True)
class _Contact:
    """Where a finger is or last was: the kernel leaves out a coordinate that has not changed since, lifted or not."""

    x: float | None = None
    y: float | None = None
    is_down: bool = False


@dataclass(slots=True)
class Fingers:
    """Follows the first finger. Others are ignored until they lift, unless the first has rested for RESTING_S.

    After an overflow (SYN_DROPPED) the rest of the report is skipped, the finger is LOST, and `is_out_of_step` is
    set until `resync` tells what can be asked of the device.
    """

    is_out_of_step: bool = False
    _slot: int = 0
    _has_slots: bool = False
    _is_skipping: bool = False
    _contacts: dict[int, _Contact] = field(default_factory=dict)
    _followed: int | None = None
    _since_s: float = 0.0
    _at: tuple[float, float] = (0.0, 0.0)
    _ignored: set[int] = field(default_factory=set)

    def feed(self, kind: int, code: int, value: int, now_s: float) -> list[Touch]:
        """Takes one event, in order; gives touches when a report ends. `now_s`: monotonic seconds."""
        match kind, code:
            case Kind.SYN, Syn.DROPPED:
                self._is_skipping = True
            case Kind.SYN, Syn.REPORT if self._is_skipping:
                self._is_skipping = False
                self.is_out_of_step = True
                return self.lose()
            case Kind.SYN, Syn.REPORT:
                return self._report(now_s)
            case _ if not self._is_skipping:
                self._note(kind, code, value)
        return []

    def resync(self, slot: int, positions: Mapping[int, tuple[float, float]]) -> None:
        """`slot`: the one that the next events mean; `positions`: where each slot (or SINGLE) last was.

        A finger that is down at this moment is not followed: nobody saw where it came down."""
        self._slot = slot
        for place, (x, y) in positions.items():
            contact = self._contact(place)
            contact.x, contact.y = x, y
        self.is_out_of_step = False

    def lose(self) -> list[Touch]:
        """Gives up the followed finger; whichever are down stay unheard until they have lifted."""
        if self._followed is None:
            return []
        self._ignored.add(self._followed)
        self._followed = None
        return [Touch(phase=Phase.LOST, x=self._at[0], y=self._at[1])]

    def _contact(self, slot: int) -> _Contact:
        return self._contacts.setdefault(slot, _Contact())

    def _note(self, kind: int, code: int, value: int) -> None:
        match kind, code:
            case Kind.KEY, Button.TOUCH | Button.LEFT:
                self._press(SINGLE, is_down=value != 0)
            case Kind.ABS, Axis.X:
                self._contact(SINGLE).x = value
            case Kind.ABS, Axis.Y:
                self._contact(SINGLE).y = value
            case Kind.ABS, Axis.MT_SLOT:
                self._slot = value
                self._has_slots = True
            case Kind.ABS, Axis.MT_CONTACT:
                self._press(self._slot, is_down=value >= 0)
                self._has_slots = True
            case Kind.ABS, Axis.MT_X:
                self._contact(self._slot).x = value
            case Kind.ABS, Axis.MT_Y:
                self._contact(self._slot).y = value

    def _press(self, slot: int, *, is_down: bool) -> None:
        self._contact(slot).is_down = is_down
        self._ignored.discard(slot)

    def _report(self, now_s: float) -> list[Touch]:
        down = self._down()
        touches = []
        if self._followed is not None:
            if self._followed not in down:
                touches += self._tell(Phase.UP, self._followed)
                self._followed = None
            elif down[self._followed] != self._at:
                touches += self._tell(Phase.MOVED, self._followed)
        new = sorted(down.keys() - self._ignored - {self._followed})
        if new and (self._followed is None or now_s - self._since_s > RESTING_S):
            touches += self.lose()
            self._followed, self._since_s = new.pop(0), now_s
            touches += self._tell(Phase.DOWN, self._followed)
        self._ignored.update(new)
        return touches

    def _down(self) -> dict[int, tuple[float, float]]:
        return {
            slot: (contact.x, contact.y)
            for slot, contact in self._contacts.items()
            if contact.is_down and contact.x is not None and contact.y is not None and (slot >= 0) == self._has_slots
        }

    def _tell(self, phase: Phase, slot: int) -> list[Touch]:
        contact = self._contacts[slot]
        if contact.x is not None and contact.y is not None:
            self._at = (contact.x, contact.y)
        return [Touch(phase=phase, x=self._at[0], y=self._at[1])]

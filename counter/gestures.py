"""Presses become gestures: short, long and double ones, and two keys at once. Pure: time is an argument.

A key of which only the short press means something is told at once. One that has more is told as soon as it is clear
what it is: by the latest when it is let go, or `DOUBLE_S` after.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

from counter.presses import TOGETHER_S, Press
from counter.protocol import Key, Reading

LOCK_OUT_S = 0.4
LONG_S = 0.8
# The second press of a double one comes within so long after the first was let go.
DOUBLE_S = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """Somebody did something with the keys. `what`: "next", "help long", "next double", "hold+finish". Of two with the
    same `name` only the first is obeyed, whoever tells the second. `is_too_old`: show it, but do nothing."""

    what: str
    name: str
    is_too_old: bool = False


def named(key: Key) -> str:
    return key.name.lower()


def long(key: Key) -> str:
    return f"{named(key)} long"


def double(key: Key) -> str:
    return f"{named(key)} double"


def together(first: Key, second: Key) -> str:
    """Whichever of them goes down first."""
    return "+".join(named(key) for key in sorted((first, second)))


@dataclass(slots=True)
class _Finger:
    """A press of which it is not clear yet what it is. `let_go_s`: when it was first seen to have ended."""

    press: Press
    let_go_s: float | None = None


class Gestures:
    """Takes the presses of one box, each once, and tells what was meant. A press of a key within `LOCK_OUT_S` of the
    one before is none, unless two together mean something. `meant`: the gestures that mean something."""

    def __init__(self, meant: Collection[str]) -> None:
        self._meant = meant
        self._chords = {pair for pair in combinations(Key, 2) if together(*pair) in meant}
        self._in_chords = {key for pair in self._chords for key in pair}
        self._down_s = dict.fromkeys(Key, float("-inf"))
        self._fingers: dict[Key, _Finger] = {}
        self._read_s = float("-inf")

    @property
    def is_waiting(self) -> bool:
        """The next readings will tell what a press is."""
        return bool(self._fingers)

    def of(self, presses: Sequence[Press], reading: Reading, now_s: float) -> list[Gesture]:
        """`presses`: those that are new in this reading, which was taken at `now_s`, monotonic."""
        told = [gesture for press in presses for gesture in self._arrive(press, now_s)]
        told += self._both()
        self._let_go(reading, now_s)
        for key, finger in list(self._fingers.items()):
            if what := self._what(finger, now_s):
                del self._fingers[key]
                told.append(_gesture(what, finger.press))
        self._read_s = now_s
        return told

    def _arrive(self, press: Press, now_s: float) -> list[Gesture]:
        """What is clear now: of this press, and of the one of the same key before, which has ended."""
        told = []
        has_double = double(press.key) in self._meant
        if finger := self._fingers.pop(press.key, None):
            ended_s = self._read_s if finger.let_go_s is None else finger.let_go_s
            if has_double and press.down_s - ended_s <= DOUBLE_S and not press.is_too_old:
                self._down_s[press.key] = press.down_s
                return [_gesture(double(press.key), press)]
            told.append(_gesture(named(press.key), finger.press))
        if press.down_s - self._down_s[press.key] < LOCK_OUT_S:
            return told
        self._down_s[press.key] = press.down_s
        if has_double and press.times > 1 and now_s - self._read_s <= 2 * DOUBLE_S:
            told.append(_gesture(double(press.key), press))
        else:
            self._fingers[press.key] = _Finger(press)
        return told

    def _both(self) -> list[Gesture]:
        """Two keys that went down together, and of which neither was seen to be let go before the other came."""
        told = []
        for pair in self._chords:
            first, second = (self._fingers.get(key) for key in pair)
            if first is None or second is None or first.let_go_s is not None or second.let_go_s is not None:
                continue
            if abs(first.press.down_s - second.press.down_s) <= TOGETHER_S:
                told.append(_both_gesture(first.press, second.press))
                del self._fingers[pair[0]], self._fingers[pair[1]]
        return told

    def _let_go(self, reading: Reading, now_s: float) -> None:
        for key, finger in self._fingers.items():
            is_same = (reading.boot_id, reading.counts[key]) == (finger.press.boot_id, finger.press.count)
            if finger.let_go_s is None and not (is_same and reading.held >> key & 1):
                finger.let_go_s = now_s

    def _what(self, finger: _Finger, now_s: float) -> str | None:
        key, held_s = finger.press.key, now_s - finger.press.down_s
        if finger.press.is_too_old:
            return named(key)
        if finger.let_go_s is not None:
            is_clear = double(key) not in self._meant or now_s - finger.let_go_s >= DOUBLE_S
            return named(key) if is_clear else None
        if long(key) in self._meant:
            return long(key) if held_s >= LONG_S else None
        is_clear = held_s >= LONG_S if double(key) in self._meant else key not in self._in_chords or held_s > TOGETHER_S
        return named(key) if is_clear else None


def _gesture(what: str, press: Press) -> Gesture:
    name = f"{press.boot_id}-{press.key.name}-{press.count}"
    return Gesture(what=what, name=name, is_too_old=press.is_too_old)


def _both_gesture(first: Press, second: Press) -> Gesture:
    name = f"{first.boot_id}-{first.key.name}+{second.key.name}-{first.count}+{second.count}"
    return Gesture(what=together(first.key, second.key), name=name, is_too_old=first.is_too_old or second.is_too_old)

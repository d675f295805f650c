"""The configuration's words become what each gesture on a box does: a verb of the hall, and whom it is about. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from itertools import combinations

from counter.gestures import double, long, named, together
from counter.protocol import Key
from epass.queueing.service import greek_letter


class Kind(StrEnum):
    """How a box speaks, by the scheme of its address."""

    BOX = "serial"
    PAD = "ub485"
    KEYPAD = "keypad"


class Do(StrEnum):
    """What a gesture can be made to do. Two are for pads, whose keys mean one thing or the other: whether whom the
    counter called has come. CALL is for keypads, and comes with the number that was typed."""

    NEXT = "next"
    RECALL = "recall"
    BEGIN = "begin"
    FINISH = "finish"
    NO_SHOW = "no_show"
    HOLD = "hold"
    TRANSFER = "transfer"
    BREAK = "break"
    UNDO = "undo"
    HELP = "help"
    EMERGENCY = "emergency"
    OPEN = "open"
    CLOSE = "close"
    NOTHING = "nothing"
    NEXT_OR_RECALL = "next_or_recall"
    NO_SHOW_OR_FINISH = "no_show_or_finish"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """`service`, `counter`: where TRANSFER leads to; `service`: of which the number is that CALL calls."""

    do: Do
    service: str = ""
    counter: int = 0


# What pads send, and what is typed on keypads. "number *": that key after a number, in place of Enter.
PAD_KEYS = ("call", "start", "redirect", "end")
SIGNS = ("/", "*", "-", "+")
KEYPAD_KEYS = ("enter", "0 enter", *SIGNS)
NUMBER = "number enter"
NUMBER_KEYS = tuple(f"number {sign}" for sign in SIGNS)

_VERBS = tuple(do.value for do in Do if do not in (Do.TRANSFER, Do.CALL))
GESTURES: Mapping[Kind, tuple[str, ...]] = {
    Kind.BOX: (
        *(named(key) for key in Key),
        *(long(key) for key in Key),
        *(double(key) for key in Key),
        *(together(*pair) for pair in combinations(Key, 2)),
    ),
    Kind.PAD: PAD_KEYS,
    Kind.KEYPAD: (*KEYPAD_KEYS, *NUMBER_KEYS),
}
DEFAULTS: Mapping[str, str] = {
    "next": "next",
    "recall": "recall",
    "recall long": "begin",
    "no_show": "no_show",
    "hold": "hold",
    "finish": "finish",
    "finish long": "break",
    "help": "help",
    "help long": "emergency",
    "hold+finish": "undo",
    "call": "next_or_recall",
    "start": "begin",
    "redirect": "hold",
    "end": "no_show_or_finish",
    "enter": "next",
    "0 enter": "recall",
    "/": "begin",
    "*": "hold",
    "-": "no_show",
    "+": "finish",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a meaning may be about; the services in the order in which the site has them."""

    services: Sequence[str]
    counters: Collection[int]


def meanings(
    kind: Kind, written: Mapping[str, str], site: Site, mistakes: list[str], others: Collection[Kind] = ()
) -> dict[str, Meaning]:
    """What each gesture on a box of this kind does: by default, and as `written` has it. What is wrong is told in
    `mistakes`; gestures of the `others` are passed over."""
    mine = GESTURES[kind]
    known = [gesture for gestures in (mine, *(GESTURES[other] for other in others)) for gesture in gestures]
    # A number and Enter is what a keypad is for: whose number that is, the number says.
    found = {NUMBER: Meaning(do=Do.CALL)} if kind is Kind.KEYPAD else {}
    for gesture, words in (_defaults(kind, site) | _normal(written)).items():
        if gesture not in known:
            mistakes.append(f"there is no gesture “{gesture}” on such a box{_did_you_mean(gesture, mine)}")
            continue
        meaning = _number_meaning(words, site) if gesture in NUMBER_KEYS else _meaning(words, site)
        if isinstance(meaning, str):
            mistakes.append(f"“{gesture}”: {meaning}")
        elif gesture in mine and meaning.do is not Do.NOTHING:
            found[gesture] = meaning
    return found


def _defaults(kind: Kind, site: Site) -> dict[str, str]:
    defaults = {gesture: words for gesture, words in DEFAULTS.items() if gesture in GESTURES[kind]}
    if kind is Kind.KEYPAD:
        defaults |= dict(zip(NUMBER_KEYS, site.services, strict=False))
    return defaults


def _normal(written: Mapping[str, str]) -> dict[str, str]:
    """Small letters, one space between words, the keys of a chord in the box's order."""
    normal = {}
    for gesture, words in written.items():
        plain = " ".join(gesture.lower().split())
        parts = [part.strip() for part in plain.split("+")]
        if len(parts) == 2 and all(part.upper() in Key.__members__ for part in parts):
            plain = together(*(Key[part.upper()] for part in parts))
        normal[plain] = words
    return normal


def _meaning(words: str, site: Site) -> Meaning | str:
    """A sentence for words that mean nothing."""
    match words.split():
        case ["transfer", *where]:
            return _transfer(where, site)
        case [verb] if verb in _VERBS:
            return Meaning(do=Do(verb))
    return f"“{words}” is nothing that a key can do{_did_you_mean(words, _VERBS)}"


def _transfer(where: list[str], site: Site) -> Meaning | str:
    match where:
        case ["counter", number] if number.isdecimal() and int(number) in site.counters:
            return Meaning(do=Do.TRANSFER, counter=int(number))
        case ["counter", number]:
            return f"there is no counter “{number}”"
        case [letter] if greek_letter(letter) in site.services:
            return Meaning(do=Do.TRANSFER, service=greek_letter(letter))
        case [letter] if letter != "counter":
            return f"there is no service “{letter}”"
    return "“transfer” needs to know where to: “transfer Β”, or “transfer counter 2”"


def _number_meaning(words: str, site: Site) -> Meaning | str:
    if words == Do.NOTHING:
        return Meaning(do=Do.NOTHING)
    letter = greek_letter(words)
    if letter not in site.services:
        return f"there is no service “{words}”"
    return Meaning(do=Do.CALL, service=letter)


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"; did you mean “{close[0]}”?" if close else f": it is one of {', '.join(known)}" if len(known) < 12 else ""

"""One service becomes a button of the home page. Pure; pixels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from display.scene import Box, Colour, Shape
from epass.queueing.estimate import Wait
from kiosk.dialogue import ChooseService, View
from kiosk.look import (
    ACCENT,
    CARD,
    CLOSED,
    DEPTH,
    INK,
    ON_ACCENT,
    QUIET_INK,
    Sheet,
    centred,
    closed_sign,
    ground,
    person,
    raised,
)
from kiosk.offers import Offer, Why
from kiosk.typeset import CAPITAL, Block, Paragraph, block
from kiosk.words import minutes, opening, waiting, word

_PADDING = 18
_BADGE = 132
_BADGE_SHARE = 0.27
_SPACE = 24
# A card at least this wide tells the wait on its right, a narrower one below the name.
_WIDE = 860
_RIGHT = 0.38
_LONG = 3.3
_TALL = 210
_SIGN = 32
_SIGN_SPACE = 10
# As long as a wait gets in practice: what is set for it keeps its size when the numbers change.
_LONG_WAIT = Wait(ahead=88, low_min=100, high_min=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tone:
    name: Colour
    quiet: Colour
    status: Colour
    badge: Colour
    letter: Colour


_OPEN = _Tone(name=INK, quiet=QUIET_INK, status=ACCENT, badge=ACCENT, letter=ON_ACCENT)
_PRESSED = _Tone(name=ON_ACCENT, quiet=ON_ACCENT, status=ON_ACCENT, badge=ON_ACCENT, letter=ACCENT)
_SHUT = _Tone(name=QUIET_INK, quiet=QUIET_INK, status=INK, badge=CLOSED, letter=QUIET_INK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`fits` says whether all of it lies on the `sheet` at this percentage of its sizes; `draw` draws it so."""

    offer: Offer
    view: View
    languages: tuple[str, ...]
    now: datetime
    sheet: Sheet

    @property
    def action(self) -> ChooseService:
        return ChooseService(letter=self.offer.letter)

    def fits(self, percent: int) -> bool:
        name = self._name(percent)
        statuses = [self._status(self._words(), percent), self._status(self._words_of(_LONG_WAIT), percent)]
        tallest = max((status.height for status in statuses if status), default=0)
        if name is None or None in statuses:
            return False
        between = self._between(percent)
        return (max(name.height, tallest) if self._is_wide else name.height + between + tallest) <= self._text.height

    def draw(self, percent: int) -> Iterator[Shape]:
        u = self.sheet.u
        if self._tone is _SHUT:
            yield ground(self.sheet, CLOSED, radius=20 * u)
        else:
            yield from raised(self.sheet, CARD, is_pressed=self._tone is _PRESSED, radius=20 * u)
        yield from self._badge()
        name, status = self._name(percent), self._status(self._words(), percent)
        if name is None or status is None:
            return
        text = self._text
        middle = text.y + text.height / 2
        if self._is_wide:
            yield from name.labels(text.x, middle - name.height / 2)
            yield from self._signed(status, text.x + text.width + _SPACE * u, middle - status.height / 2, percent)
        else:
            between = self._between(percent)
            top = middle - (name.height + between + status.height) / 2
            yield from name.labels(text.x, top)
            yield from self._signed(status, text.x, top + name.height + between, percent)

    @property
    def _tone(self) -> _Tone:
        if self.offer.refused:
            return _SHUT
        return _PRESSED if self.view.pressed == self.action else _OPEN

    @property
    def _is_wide(self) -> bool:
        return self.sheet.width >= _WIDE * self.sheet.u

    @property
    def _is_long(self) -> bool:
        return self.sheet.width >= _LONG * self.sheet.height

    @property
    def _unit(self) -> float:
        """Tall cards have larger letters."""
        return self.sheet.u * min(max(self.sheet.height / (_TALL * self.sheet.u), 1), 1.7)

    @property
    def _right(self) -> float:
        return self.sheet.width * _RIGHT if self._is_wide else 0

    @property
    def _inner(self) -> Sheet:
        """What is within the padding; it sinks with the card."""
        u, sunk = self.sheet.u, DEPTH if self._tone is _PRESSED else 0
        padding = _PADDING * u
        return self.sheet.part(left=padding, right=padding, top=padding + sunk * u, bottom=padding + (DEPTH - sunk) * u)

    @property
    def _badge_side(self) -> float:
        return min(self._inner.height, self._inner.width * _BADGE_SHARE, _BADGE * self._unit)

    @property
    def _text(self) -> Sheet:
        u = self.sheet.u
        right = self._right + _SPACE * u if self._is_wide else 0
        # Lines have air of their own above and below.
        return self._inner.part(left=self._badge_side + _SPACE * u, right=right, top=-3 * u, bottom=-3 * u)

    def _between(self, percent: int) -> float:
        """What keeps the wait apart from the name above it."""
        return 10 * self._unit * percent / 100

    def _badge(self) -> Iterator[Shape]:
        inner, side, tone = self._inner, self._badge_side, self._tone
        top = (inner.height - side) / 2
        badge = inner.part(right=inner.width - side, top=top, bottom=top)
        is_shut = tone is _SHUT
        yield Box(
            x=badge.x,
            y=badge.y,
            width=side,
            height=side,
            fill=tone.badge,
            radius=side * 0.18,
            edge=tone.letter if is_shut else None,
            edge_width=max(2.5 * badge.u, 1) if is_shut else 0,
        )
        letter = Paragraph(text=self.offer.letter, size=side * 0.64, colour=tone.letter, weight="extrabold", most=1)
        yield from centred(badge.part(top=-side, bottom=-side), letter)

    def _name(self, percent: int) -> Block | None:
        u, language, tone = self._unit, self.view.language, self._tone
        name, most = self.offer.name_in(language), 2 if self._is_wide else 3
        paragraphs = [Paragraph(text=name, size=46 * u, colour=tone.name, weight="semibold", most=most, leading=1.18)]
        paragraphs += [
            Paragraph(text=again, size=29 * u, colour=tone.quiet)
            for other in self.languages
            if other != language and (again := self.offer.name_in(other)) != name
        ]
        return block(paragraphs, percent, self._text.width, self.sheet.measure)

    def _words(self) -> list[str]:
        refused, language = self.offer.refused, self.view.language
        if refused is None:
            return self._words_of(self.offer.wait)
        if refused.why is Why.CLOSED:
            return [word("closed", language), opening(refused.opens_at, self.now, language)]
        return [word(refused.why, language)]

    def _words_of(self, wait: Wait) -> list[str]:
        return [waiting(wait, self.view.language), minutes(wait, self.view.language)]

    def _status(self, words: list[str], percent: int) -> Block | None:
        """The words in one line where there is room for it and none below, else under each other."""
        u, measure, colour = self._unit, self.sheet.measure, self._tone.status
        known = [part for part in words if part]
        sign = (_SIGN + _SIGN_SPACE) * u * percent / 100
        if self._is_wide:
            first = Paragraph(text=known[0], size=36 * u, colour=colour, weight="semibold", most=1 if known[1:] else 2)
            rest = [Paragraph(text=part, size=28 * u, colour=colour, weight="medium", most=1) for part in known[1:]]
            return block([first, *rest], percent, self._right - sign, measure)
        lines = [Paragraph(text=part, size=31 * u, colour=colour, weight="semibold") for part in known]
        width = self._text.width - sign
        if self._is_long:
            joined = replace(lines[0], text=" · ".join(known), most=1)
            return block([joined], percent, width, measure) or block(lines, percent, width, measure)
        return block(lines, percent, width, measure)

    def _signed(self, status: Block, x: float, y: float, percent: int) -> Iterator[Shape]:
        """The status with a sign before it: colour alone says nothing."""
        size, space = _SIGN * self._unit * percent / 100, _SIGN_SPACE * self._unit * percent / 100
        _, _, em, baseline = status.lines[0]
        top = y + baseline - CAPITAL / 2 * em - size / 2
        if self.offer.refused:
            yield from closed_sign(x, top, size, self._tone.status, CLOSED)
        else:
            yield from person(x, top, size, self._tone.status)
        yield from status.labels(x + size + space, y)

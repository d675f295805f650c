"""A service, or a group of them, becomes a button of the home page. Pure; pixels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from display.scene import Box, Colour, Shape
from kiosk.dialogue.pages import ChooseService, OpenGroup, View
from kiosk.screen.controls import raised
from kiosk.screen.facts import Fact, Flow, flow
from kiosk.screen.look import DEPTH, Sheet, centred, ground
from kiosk.screen.palette import Palette
from kiosk.screen.signs import Sign
from kiosk.screen.typeset import Block, Paragraph, block

_PADDING = 18
_BADGE = 132
_BADGE_SHARE = 0.27
_SPACE = 24
# A card at least this wide tells the wait on its right, a narrower one below the name.
_WIDE = 860
_RIGHT = 0.38
_TALL = 210
_NAME = 46
_LEAST_NAME = 27


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a card tells. `badge` is a service's letter or a group's sign. `longest`: the facts at their longest in
    practice: what is set for them keeps its size when the numbers change. `names`: in each language."""

    action: ChooseService | OpenGroup
    badge: str | Sign
    names: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    longest: tuple[Fact, ...]
    is_shut: bool = False

    def name_in(self, language: str) -> str:
        names = dict(self.names)
        return names.get(language) or names["el"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tone:
    name: Colour
    quiet: Colour
    status: Colour
    badge: Colour
    letter: Colour
    fill: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`fits` says whether all of it lies on the `sheet` at this percentage of its sizes; `draw` draws it so."""

    entry: Entry
    view: View
    languages: tuple[str, ...]
    sheet: Sheet

    @property
    def least_percent(self) -> int:
        """At which the name is still easily read; large letters take care of themselves."""
        return 1 if self.sheet.is_large else ceil(_LEAST_NAME * self.sheet.u / (_NAME * self._unit) * 100)

    def fits(self, percent: int) -> bool:
        name = self._name(percent)
        statuses = [self._status(facts, percent) for facts in (self.entry.facts, self.entry.longest)]
        if name is None or None in statuses:
            return False
        tallest = max(status.height for status in statuses if status)
        if self._is_wide:
            return max(name.height, tallest) <= self._text.height
        head = max(name.height, self._badge_side) if self.sheet.is_large else name.height
        return head + self._between(percent) + tallest <= self._text.height

    def at_rest(self) -> "Card":
        """As nobody touches it: what is under a finger keeps its size."""
        return replace(self, view=replace(self.view, pressed=None, focus=None, goes_in_s=None))

    def shrinking(self) -> "Card":
        """With letters as small as it takes: nothing is cut."""
        return replace(self, sheet=replace(self.sheet, style=replace(self.sheet.style, least=0.01)))

    def draw(self, percent: int) -> Iterator[Shape]:
        tone, palette = self._tone, self.sheet.palette
        if self.entry.is_shut and not self._is_pressed:
            yield ground(self.sheet, palette.closed, radius=20)
        else:
            yield from raised(self.sheet, palette.card, palette.edge, is_pressed=self._is_pressed, radius=20)
        name, status = self._name(percent), self._status(self.entry.facts, percent)
        if name is None or status is None:
            return
        text, inner, between = self._text, self._inner, self._between(percent)
        middle = text.y + text.height / 2
        if self._is_wide:
            yield from self._badge(inner.y + (inner.height - self._badge_side) / 2)
            yield from name.labels(text.x, middle - name.height / 2)
            right = text.x + text.width + _SPACE * self.sheet.u
            yield from status.shapes(right, middle - status.height / 2, tone.status, tone.fill)
        elif self.sheet.is_large:
            head = max(name.height, self._badge_side)
            top = middle - (head + between + status.height) / 2
            yield from self._badge(top + (head - self._badge_side) / 2)
            yield from name.labels(text.x, top + (head - name.height) / 2)
            yield from status.shapes(inner.x, top + head + between, tone.status, tone.fill)
        else:
            yield from self._badge(inner.y + (inner.height - self._badge_side) / 2)
            top = middle - (name.height + between + status.height) / 2
            yield from name.labels(text.x, top)
            yield from status.shapes(text.x, top + name.height + between, tone.status, tone.fill)

    @property
    def _is_pressed(self) -> bool:
        return self.view.pressed == self.entry.action

    @property
    def _tone(self) -> _Tone:
        p: Palette = self.sheet.palette
        if self._is_pressed:
            on = p.on_accent
            return _Tone(name=on, quiet=on, status=on, badge=on, letter=p.pressed, fill=p.pressed)
        if self.entry.is_shut:
            return _Tone(name=p.quiet, quiet=p.quiet, status=p.ink, badge=p.closed, letter=p.quiet, fill=p.closed)
        return _Tone(name=p.ink, quiet=p.quiet, status=p.status, badge=p.accent, letter=p.on_accent, fill=p.card)

    @property
    def _is_wide(self) -> bool:
        return not self.sheet.style.is_large and self.sheet.width >= _WIDE * self.sheet.u

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
        u, sunk = self.sheet.u, DEPTH if self._is_pressed else 0
        padding = _PADDING * u
        return self.sheet.part(left=padding, right=padding, top=padding + sunk * u, bottom=padding + (DEPTH - sunk) * u)

    @property
    def _badge_side(self) -> float:
        if self.sheet.is_large:
            return min(1.5 * self.sheet.style.least, self._inner.height * 0.4)
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

    def _badge(self, top: float) -> Iterator[Shape]:
        inner, side, tone, badge = self._inner, self._badge_side, self._tone, self.entry.badge
        place = inner.part(right=inner.width - side, top=top - inner.y, bottom=inner.y + inner.height - top - side)
        yield Box(
            x=place.x,
            y=place.y,
            width=side,
            height=side,
            fill=tone.badge,
            radius=side * 0.18,
            edge=tone.letter if self.entry.is_shut else None,
            edge_width=max(2.5 * place.u, 1) if self.entry.is_shut else 0,
        )
        if isinstance(badge, str):
            letter = Paragraph(
                text=badge,
                size=max(side * 0.64, self.sheet.style.least),
                colour=tone.letter,
                weight="extrabold",
                most=1,
            )
            yield from centred(place.part(top=-side, bottom=-side), letter)
        else:
            sign = place.inset(side * 0.2)
            yield from badge(sign.x, sign.y, sign.width, tone.letter, tone.badge)

    def _name(self, percent: int) -> Block | None:
        u, language, tone, style = self._unit, self.view.language, self._tone, self.sheet.style
        name, most = self.entry.name_in(language), 2 if self._is_wide else 3
        paragraphs = [
            Paragraph(text=name, size=_NAME * u, colour=tone.name, weight="semibold", most=most, leading=1.18)
        ]
        if not style.is_large:
            paragraphs += [
                Paragraph(text=again, size=29 * u, colour=tone.quiet)
                for other in self.languages
                if other != language and (again := self.entry.name_in(other)) != name
            ]
        return block(paragraphs, percent, self._text.width, style.measure, style.least)

    def _status(self, facts: tuple[Fact, ...], percent: int) -> Flow | None:
        size = 32 * self._unit * percent / 100
        width = self._inner.width if self.sheet.is_large else self._right or self._text.width
        return flow(facts, size, width, self.sheet.style)

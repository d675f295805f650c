"""Totals by day become the geometry of two charts: columns of bookings, and lines of waits. The template draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from central.web.admin.figures import Total

WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 34
_LABELS_MOST = 10
_BAR_MOST = 36.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`part`: "came", "no_show" or "awaited"; `many`: how many it stands for."""

    part: str
    day: date
    many: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`runs`: days one after the other that have a figure; a day without one breaks the line."""

    name: str
    runs: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple("M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in self.runs if len(run) > 1)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        return tuple(point for run in self.runs for point in run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`across` marks the days, `up` the amounts; all in the units of a picture of WIDTH by HEIGHT."""

    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    ground: float = HEIGHT - _BOTTOM


def columns(days: Sequence[tuple[date, Total]]) -> Chart:
    """Bookings of each day: who came, who did not, who is still awaited, one on the other."""
    most, up = _scale(max((total.came + total.no_show + total.awaited for _, total in days), default=0))
    step = _step(len(days))
    wide = min(_BAR_MOST, step * 0.72)
    bars = []
    for place, (day, total) in enumerate(days):
        ground = float(HEIGHT - _BOTTOM)
        for part, many in (("came", total.came), ("no_show", total.no_show), ("awaited", total.awaited)):
            high = many / most * (HEIGHT - _TOP - _BOTTOM)
            ground -= high
            if many:
                x = _middle(place, step) - wide / 2
                bars.append(Bar(part=part, day=day, many=many, x=x, y=ground, width=wide, height=high))
    return Chart(across=_across([day for day, _ in days], step), up=up, bars=tuple(bars))


def waits(days: Sequence[tuple[date, Total]]) -> Chart:
    """Minutes of each day: as it was, and as it was told."""
    values = [value for _, total in days for value in (total.wait_min, total.estimate_min) if value is not None]
    most, up = _scale(max(values, default=0))
    step = _step(len(days))
    lines = (
        _line("wait", [total.wait_min for _, total in days], most, step),
        _line("estimate", [total.estimate_min for _, total in days], most, step),
    )
    return Chart(across=_across([day for day, _ in days], step), up=up, lines=lines)


def _line(name: str, values: Sequence[float | None], most: float, step: float) -> Line:
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_middle(place, step), _height(value, most)))
    return Line(name=name, runs=tuple(tuple(run) for run in runs if run))


def _height(value: float, most: float) -> float:
    return HEIGHT - _BOTTOM - value / most * (HEIGHT - _TOP - _BOTTOM)


def _step(many: int) -> float:
    return (WIDTH - _LEFT - _RIGHT) / max(1, many)


def _middle(place: int, step: float) -> float:
    return _LEFT + (place + 0.5) * step


def _across(days: Sequence[date], step: float) -> tuple[Tick, ...]:
    every = max(1, math.ceil(len(days) / _LABELS_MOST))
    return tuple(
        Tick(at=_middle(place, step), label=f"{day.day}/{day.month}")
        for place, day in enumerate(days)
        if place % every == 0
    )


def _scale(most: float) -> tuple[float, tuple[Tick, ...]]:
    """A round top, and four or five marks up to it: 1, 2 or 5 times a power of ten apart."""
    rough = max(most, 1) / 4
    power = 10 ** math.floor(math.log10(rough))
    apart = max(1, next(step * power for step in (1, 2, 5, 10) if step * power >= rough))
    marks = math.ceil(max(most, 1) / apart)
    top = marks * apart
    return top, tuple(Tick(at=_height(mark * apart, top), label=f"{mark * apart:.0f}") for mark in range(marks + 1))

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from display.board import Call
from display.canvas import open_canvas
from display.frame import FrameReader
from display.palette import BACKGROUND, DARK
from display.scene import Colour, Label, Scene
from display.wall import Wall
from epass.config import Config
from epass.queueing import events as e
from epass.queueing.calendar import Span, WeeklyHours
from epass.store import Entry
from fakes.display import MORNING, Day, a_wall_site


def entries(*events: e.Event) -> list[Entry]:
    return [Entry(seq=seq, day=MORNING.date(), event=event) for seq, event in enumerate(events, start=1)]


class Standing:
    """A wall whose clocks stand still until they are told; `texts` is what is to be read on it."""

    def __init__(self, config: Config) -> None:
        self.now_s = 1000.0
        self.local = MORNING
        self.announced: list[tuple[str, int]] = []
        self.canvas = open_canvas(config.display.screen, "Wall")
        self.scenes: list[Scene] = []
        self.size, self.measure, self.lend = self.canvas.size, self.canvas.measure, self.canvas.lend
        self.wall = Wall(config, self, self._hear, lambda: self.now_s, lambda: self.local)  # type: ignore[arg-type]

    def _hear(self, call: Call, due: int) -> None:
        self.announced.append((call.number, due))

    def show(self, scene: Scene, background: Colour) -> bool:
        assert background in {BACKGROUND, DARK}
        self.scenes.append(scene)
        return self.canvas.show(scene, background)

    def texts(self) -> list[str]:
        return [shape.text for shape in self.scenes[-1] if isinstance(shape, Label)]


def test_a_call_is_shown_and_announced_once(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1)
    day.issued("Α042")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))
    standing.wall.show()
    standing.wall.show()
    assert "Α042" in standing.texts()
    assert standing.announced == [("Α042", 0)]


def test_calls_of_before_the_start_are_shown_and_not_announced(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1)
    day.issued("Α042")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))
    standing.wall.settle()
    standing.wall.show()
    assert "Α042" in standing.texts()
    assert standing.announced == []


def test_an_entry_that_makes_no_sense_does_not_blacken_the_wall(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1)
    day.issued("Α042")
    standing.wall.take(entries(*day.events, *day.called("Ω999", 1), *day.called("Α042", 1)))
    standing.wall.show()
    assert "Α042" in standing.texts()
    assert "Entry 4 is left out" in caplog.text


def test_the_clock_goes_on_by_the_minute(tmp_path: Path) -> None:
    standing = Standing(a_wall_site(tmp_path))
    standing.local = MORNING.replace(second=48, microsecond=500_000)
    assert standing.wall.show() == pytest.approx(11.5)
    assert "08:00" in standing.texts()
    standing.local += timedelta(seconds=12)
    standing.wall.show()
    assert "08:01" in standing.texts()


def test_it_wakes_for_the_next_flash_and_sleeps_when_nothing_is_new(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1)
    day.issued("Α042")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))
    assert standing.wall.show() == pytest.approx(0.5)
    standing.now_s += 6
    assert standing.wall.show() == pytest.approx(60)


def test_a_call_that_is_being_spoken_stays(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1, 2)
    day.issued("Α001", "Α002")
    standing.wall.take(entries(*day.events, *day.called("Α001", 1), *day.called("Α002", 2)))
    standing.wall.show()
    standing.wall.keep_for(9)
    standing.now_s += 8.9
    standing.wall.show()
    assert standing.announced == [("Α001", 1)]
    standing.now_s += 0.2
    standing.wall.show()
    assert standing.announced == [("Α001", 1), ("Α002", 0)]


def test_yesterdays_calls_are_gone_in_the_morning(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1)
    day.issued("Α042")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))
    standing.wall.show()
    standing.now_s += 86_400
    standing.local += timedelta(days=1)
    standing.wall.show()
    assert "Α042" not in standing.texts()
    assert "Καλώς ήρθατε" in standing.texts()


def test_a_clock_that_jumped_ahead_and_came_back_costs_no_call(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1)
    day.issued("Α042", "Α043")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))
    standing.wall.show()
    standing.local += timedelta(days=1)
    standing.wall.show()
    assert "Α042" not in standing.texts()
    standing.local -= timedelta(days=1)
    standing.now_s += 60
    standing.wall.take(entries(*day.called("Α043", 1)))
    standing.wall.show()
    assert {"Α042", "Α043"} <= set(standing.texts())
    assert standing.announced == [("Α042", 0), ("Α043", 0)]


def with_hours(config: Config, opens: str, closes: str) -> Config:
    span = Span(
        opens=datetime.fromisoformat(f"2026-01-01T{opens}").time(),
        closes=datetime.fromisoformat(f"2026-01-01T{closes}").time(),
    )
    hours = WeeklyHours(days={"mon": (span,), "tue": (span,)})
    return replace(
        config, services={letter: replace(service, hours=hours) for letter, service in config.services.items()}
    )


def test_out_of_hours_it_says_when_the_doors_open(tmp_path: Path) -> None:
    standing = Standing(with_hours(a_wall_site(tmp_path), "09:00", "14:00"))
    standing.wall.show()
    assert "Ανοίγουμε σήμερα στις 09:00." in standing.texts()
    standing.local = MORNING.replace(hour=15)
    standing.wall.show()
    assert "Ανοίγουμε αύριο στις 09:00." in standing.texts()


def test_calls_after_hours_are_shown_for_as_long_as_they_go_on(tmp_path: Path) -> None:
    standing, day = Standing(with_hours(a_wall_site(tmp_path), "05:00", "07:00")), Day()
    day.opens(1)
    day.issued("Α042")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))
    standing.wall.show()
    standing.now_s, standing.local = standing.now_s + 600, standing.local + timedelta(minutes=10)
    standing.wall.show()
    assert "Α042" in standing.texts()
    standing.now_s, standing.local = standing.now_s + 3600, standing.local + timedelta(hours=1)
    standing.wall.show()
    assert "Κλειστά · Closed" in standing.texts()


def test_what_calls_need_is_rendered_before(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path)
    canvas = open_canvas(config.display.screen, "Wall")
    wall = Wall(config, canvas, lambda call, due: None)
    wall.show()
    version = FrameReader(tmp_path / "wall.frame").version()
    wall.rehearse()
    assert FrameReader(tmp_path / "wall.frame").version() == version

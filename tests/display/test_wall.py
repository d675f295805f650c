from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event as Signal

import pytest

from display.board import Call
from display.canvas import open_canvas
from display.frame import FrameReader
from display.palette import BACKGROUND, DARK
from display.scene import Colour, Label, Photo, Scene
from display.wall import TURN_S, Waits, Wall
from epass.config import Config
from epass.errors import StoreError
from epass.queueing import events as e
from epass.queueing.calendar import Span, WeeklyHours
from epass.queueing.estimate import Wait
from epass.store import Entry
from fakes.display import MORNING, Day, a_wall_site
from fakes.pictures import a_folder_of_pictures


def entries(*events: e.Event) -> list[Entry]:
    return [Entry(seq=seq, day=MORNING.date(), event=event) for seq, event in enumerate(events, start=1)]


class Standing:
    """A wall whose clocks stand still until they are told; `texts` is what is to be read on it."""

    def __init__(self, config: Config, waits: Waits | None = None) -> None:
        self.now_s = 1000.0
        self.local = MORNING
        self.announced: list[tuple[str, int]] = []
        self.canvas = open_canvas(config.display.screen, "Wall")
        self.scenes: list[Scene] = []
        self.size, self.measure, self.lend = self.canvas.size, self.canvas.measure, self.canvas.lend
        self.wall = Wall(config, self, self._hear, lambda: self.now_s, lambda: self.local, waits=waits)  # type: ignore[arg-type]

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


def test_what_was_settled_is_not_announced_by_the_next_process(tmp_path: Path) -> None:
    config, day = a_wall_site(tmp_path), Day()
    day.opens(1, 2)
    day.issued("Α001", "Α002")
    told = entries(*day.events, *day.called("Α001", 1))
    first = Standing(config)
    first.wall.take(told)
    first.wall.settle()
    second = Standing(config)
    second.wall.take(entries(*day.events, *day.called("Α002", 2)))
    second.wall.resume()
    second.wall.show()
    assert second.announced == [("Α002", 0)]


def test_waits_are_asked_for_in_quiet_moments_and_an_outage_costs_nothing_else(tmp_path: Path) -> None:
    config = a_wall_site(tmp_path, sound="waits = true")
    asked: list[datetime] = []
    answers: list[Mapping[str, Wait]] = [{"Α": Wait(ahead=2, low_min=5, high_min=15)}]

    def waits(now: datetime) -> Mapping[str, Wait]:
        asked.append(now)
        if not answers:
            raise StoreError("The disk is full.")
        return answers.pop()

    standing, day = Standing(config, waits=waits), Day()
    day.opens(1)
    day.issued("Α042", "Α043")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))
    standing.wall.show()
    assert asked == [], "a call is new"
    standing.now_s += 8
    standing.wall.show()
    standing.wall.show()
    assert len(asked) == 1
    assert "5–15 λεπτά" in standing.texts() or "5–15 min" in standing.texts()
    standing.now_s += 8
    standing.wall.show()
    assert len(asked) == 2
    assert "Α042" in standing.texts()


def test_what_takes_turns_wakes_the_wall_for_the_next_one(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path)), Day()
    day.opens(1)
    standing.wall.take(entries(*day.events))
    assert standing.wall.show() == pytest.approx(60)
    posted = e.MessagePosted(
        at=MORNING, message="m", text={"el": "Ναι.", "en": "Yes."}, until=MORNING + timedelta(hours=1)
    )
    standing.wall.take([Entry(seq=9, day=MORNING.date(), event=posted)])
    assert 0 < standing.wall.show() <= TURN_S
    before = standing.texts()
    standing.now_s += TURN_S
    standing.wall.show()
    assert {"Ναι.", "Yes."} == {"Ναι.", "Yes."} & {*before, *standing.texts()}
    standing.local += timedelta(hours=2)
    standing.wall.show()
    assert not {"Ναι.", "Yes."} & set(standing.texts()), "its time is over"


def test_a_wall_of_one_corridor_announces_its_counters_alone(tmp_path: Path) -> None:
    standing, day = Standing(a_wall_site(tmp_path, sound='counters = ["2"]')), Day()
    day.opens(1, 2)
    day.issued("Α001", "Α002")
    standing.wall.take(entries(*day.events, *day.called("Α001", 1), *day.called("Α002", 2)))
    standing.wall.show()
    assert standing.announced == [("Α002", 0)]


def test_out_of_hours_it_sleeps_goes_off_and_comes_back_before_the_doors_open(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    commands = f"off_command = \"sh -c 'echo off >> {marks}'\"\non_command = \"sh -c 'echo on >> {marks}'\""
    standing = Standing(with_hours(a_wall_site(tmp_path, sound=commands), "08:00", "14:00"))

    def later(**span: float) -> list[str]:
        standing.local += timedelta(**span)
        standing.now_s += timedelta(**span).total_seconds()
        standing.wall.show()
        return standing.texts()

    standing.wall.show()
    assert "Κλειστά" in later(hours=6, minutes=10), "still bright: somebody may have come too late"
    assert "Κλειστά · Closed" in later(minutes=30)
    later(minutes=9)
    later(minutes=2)
    later(hours=16, minutes=30)
    assert "Κλειστά" in later(minutes=20), "somebody may have come too early"
    standing.wall.close()
    assert marks.read_text().split() == ["on", "off", "on"]


def test_a_picture_comes_between_calls_and_goes_at_once(tmp_path: Path) -> None:
    folder = a_folder_of_pictures(tmp_path / "pictures", a_png=(300, 200))
    standing, day = Standing(a_wall_site(tmp_path, sound=f'pictures = "{folder}"')), Day()
    day.opens(1)
    day.issued("Α042", "Α043")
    standing.wall.take(entries(*day.events, *day.called("Α042", 1)))

    def photos() -> int:
        standing.wall.show()
        return sum(isinstance(shape, Photo) for shape in standing.scenes[-1])

    assert photos() == 0
    standing.now_s += 40
    wait = Signal()
    for _ in range(1000):
        if photos():
            break
        wait.wait(0.01)
    assert photos() == 1
    assert "Α042" in standing.texts()
    standing.wall.take([Entry(seq=99, day=MORNING.date(), event=day.called("Α043", 1)[0])])
    assert photos() == 0
    assert standing.announced[-1] == ("Α043", 0)
    standing.wall.close()

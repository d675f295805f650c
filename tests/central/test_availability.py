"""What is free is what the hours leave and the bookings have not taken: compared with a slow oracle."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.domain.availability import Mode, Offer, Window, window_of
from central.domain.hours import (
    Calendar,
    ExceptionalDay,
    Opening,
    are_sound,
    moment,
    openings_from_json,
    openings_to_json,
    spans_of,
)
from central.domain.site import Service
from epass.queueing.calendar import WEEKDAYS, SpecialDay

ATHENS = ZoneInfo("Europe/Athens")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # 03:00 becomes 04:00; 04:00 becomes 03:00
DAYS = (SPRING, AUTUMN, date(2026, 11, 25), date(2026, 12, 24), date(2026, 12, 25), date(2026, 11, 29))
MINUTE = timedelta(minutes=1)


class Public:
    """Christmas, and its eve."""

    def on(self, day: date) -> SpecialDay | None:
        match (day.month, day.day):
            case (12, 25):
                return SpecialDay(name={"el": "Χριστούγεννα"})
            case (12, 24):
                return SpecialDay(name={"el": "Παραμονή"}, closes=time(13))
        return None


# The oracle: walks through the minutes of the day, and looks at the clock on the wall in each.


def first_showing(day: date, clock: time) -> datetime:
    """The first minute of the day at which the wall shows this time or a later one."""
    now = datetime.combine(day, time(0), tzinfo=ATHENS).astimezone(UTC)
    while True:
        local = now.astimezone(ATHENS)
        if local.date() > day or (local.date() == day and local.time() >= clock):
            return now
        now += MINUTE


def oracle_openings(calendar: Calendar, day: date) -> list[Opening]:
    if day in calendar.exceptional:
        return list(calendar.exceptional[day].openings)
    usual = list(calendar.week.get(WEEKDAYS[day.weekday()], ()))
    special = calendar.public.on(day)
    if special is None:
        return usual
    if special.closes is None:
        return []
    left = []
    for opening in usual:
        ends = opening.closes if opening.closes != time(0) else time(23, 59, 59)
        if opening.opens < special.closes:
            left.append(opening if ends <= special.closes else Opening(opens=opening.opens, closes=special.closes))
    return left


def oracle_slots(offer: Offer, day: date, taken: Mapping[tuple[int, int], int], window: Window) -> dict[datetime, int]:
    """Of openings without a last booking: every time that can be booked, and how many places are left."""
    free = {}
    for opening in oracle_openings(offer.calendar, day):
        opens = first_showing(day, opening.opens)
        closes = first_showing(day + timedelta(days=1) if opening.closes == time(0) else day, opening.closes)
        last = closes if opening.last is None else first_showing(day, opening.last)
        starts = opens
        while starts + offer.service.slot <= closes:
            if window.earliest <= starts <= last and window.first <= day <= window.last:
                busiest = max(
                    sum(
                        count
                        for (begin, end), count in taken.items()
                        if begin <= (starts + minute * MINUTE).timestamp() < end
                    )
                    for minute in range(offer.service.slot // MINUTE)
                )
                free[starts] = max(0, offer.service.capacity - busiest)
            starts += offer.service.slot
    return free


@st.composite
def openings(draw: st.DrawFn, *, with_last: bool) -> tuple[Opening, ...]:
    marks = sorted(draw(st.lists(st.integers(0, 24 * 4), min_size=2, max_size=4, unique=True)))
    made = []
    for begins, ends in zip(marks[::2], marks[1::2], strict=False):
        last = draw(st.none() | st.integers(begins, ends)) if with_last else None
        made.append(
            Opening(opens=_clock(begins), closes=_clock(ends), last=None if last in (None, 96) else _clock(last))
        )
    return tuple(made)


def _clock(quarters: int) -> time:
    return time(quarters // 4 % 24, quarters % 4 * 15)


@st.composite
def offers(draw: st.DrawFn) -> tuple[Offer, date, dict[tuple[int, int], int], Window]:
    day = draw(st.sampled_from(DAYS))
    # A special day's own rule for the last booking has a test of its own.
    hours = openings(with_last=day not in DAYS[3:5])
    exceptional = draw(st.none() | hours)
    offer = Offer(
        service=Service(
            site="0532",
            letter="Α",
            name={"el": "Α"},
            slot=timedelta(minutes=draw(st.sampled_from([5, 10, 15, 20, 45, 60]))),
            capacity=draw(st.integers(0, 3)),
        ),
        calendar=Calendar(
            week={WEEKDAYS[day.weekday()]: draw(hours)},
            exceptional={} if exceptional is None else {day: ExceptionalDay(name={"el": "·"}, openings=exceptional)},
            public=Public(),
        ),
        zone=ATHENS,
    )
    midnight = int(datetime.combine(day, time(0), tzinfo=ATHENS).timestamp())
    aligned = oracle_slots(offer, day, {}, Window(earliest=datetime(2000, 1, 1, tzinfo=UTC), first=day, last=day))
    taken: Counter[tuple[int, int]] = Counter()
    length_s = int(offer.service.slot.total_seconds())
    if aligned:
        for start in draw(st.lists(st.sampled_from(sorted(aligned)), max_size=6)):
            taken[int(start.timestamp()), int(start.timestamp()) + length_s] += 1
    # Of another rhythm: one after the other, often without a gap between them.
    begin = draw(st.integers(0, 250))
    for gap, length in draw(st.lists(st.tuples(st.sampled_from([0, 0, 1, 4]), st.integers(1, 7)), max_size=8)):
        taken[midnight + (begin + gap) * 300, midnight + (begin + gap + length) * 300] += 1
        begin += gap + length
    earliest = datetime.combine(day, time(0), tzinfo=ATHENS) + draw(st.integers(-300, 1440)) * MINUTE
    first = day + timedelta(days=draw(st.sampled_from([0, 0, 0, -3, 1])))
    return offer, day, dict(taken), Window(earliest=earliest, first=first, last=first + timedelta(days=30))


@given(offers())
@settings(max_examples=300, deadline=None)
def test_no_time_outside_hours_none_over_capacity_and_no_free_one_hidden(
    case: tuple[Offer, date, dict[tuple[int, int], int], Window],
) -> None:
    offer, day, taken, window = case
    wanted = oracle_slots(offer, day, taken, window)
    slots = offer.slots(day, taken, window)
    assert {slot.starts: slot.free for slot in slots} == wanted
    assert all(slot.ends - slot.starts == offer.service.slot for slot in slots)
    counted = offer.day(day, taken, window)
    assert (counted.free, counted.places) == (sum(wanted.values()), len(wanted) * offer.service.capacity)
    for slot in slots:
        assert offer.has(slot.starts, window)
        assert not offer.has(slot.starts + MINUTE / 2, window)
        assert offer.has_place(slot.starts, taken) == (slot.free > 0)


@given(st.sampled_from([SPRING, AUTUMN, date(2026, 11, 25)]), st.integers(0, 1439))
def test_a_time_of_day_is_the_first_moment_at_which_the_wall_has_it(day: date, minute: int) -> None:
    clock = time(minute // 60, minute % 60)
    assert moment(day, clock, ATHENS) == first_showing(day, clock)


def test_hours_over_the_jumps_of_the_clock() -> None:
    night = (Opening(opens=time(3, 30), closes=time(5)),)
    [spring] = spans_of(night, SPRING, ATHENS)
    assert (spring.opens, spring.closes - spring.opens) == (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), timedelta(hours=1))
    [autumn] = spans_of(night, AUTUMN, ATHENS)
    assert autumn.closes - autumn.opens == timedelta(hours=2, minutes=30)
    assert spans_of((Opening(opens=time(3), closes=time(4)),), SPRING, ATHENS) == ()


def test_on_a_shortened_day_the_last_booking_keeps_its_distance_from_closing() -> None:
    whole = Opening(opens=time(8), last=time(19, 30), closes=time(20))
    calendar = Calendar(week={"thu": (whole,)}, public=Public())
    assert calendar.openings(date(2026, 12, 24)) == (Opening(opens=time(8), last=time(12, 30), closes=time(13)),)
    short = Opening(opens=time(12, 45), last=time(19, 30), closes=time(20))
    calendar = Calendar(week={"thu": (short,)}, public=Public())
    assert calendar.openings(date(2026, 12, 24)) == (Opening(opens=time(12, 45), last=time(12, 45), closes=time(13)),)


def test_an_exceptional_day_goes_before_a_holiday() -> None:
    extra = ExceptionalDay(name={"el": "Έκτακτη λειτουργία"}, openings=(Opening(opens=time(9), closes=time(12)),))
    calendar = Calendar(week={}, exceptional={date(2026, 12, 25): extra}, public=Public())
    assert calendar.openings(date(2026, 12, 25)) == extra.openings
    assert calendar.name_of(date(2026, 12, 25)) == extra.name
    assert calendar.name_of(date(2027, 12, 25)) == {"el": "Χριστούγεννα"}
    assert calendar.name_of(date(2026, 12, 23)) is None


NOW = datetime(2026, 11, 25, 10, 7, tzinfo=ATHENS)


@pytest.mark.parametrize(
    ("mode", "window"),
    [
        (Mode.ORDINARY, (NOW + timedelta(hours=12), date(2026, 11, 25), date(2026, 12, 25))),
        (Mode.SAME_DAY, (NOW + timedelta(minutes=45), date(2026, 11, 25), date(2026, 11, 25))),
        # What has begun and goes on still counts as now.
        (Mode.STAFF, (NOW - timedelta(minutes=15) + timedelta(microseconds=1), NOW.date(), date(2026, 12, 25))),
    ],
)
def test_what_can_be_booked_now(mode: Mode, window: tuple[datetime, date, date]) -> None:
    service = Service(site="0532", letter="Α", name={"el": "Α"}, same_day_lead=timedelta(minutes=45))
    seen = window_of(service, mode, NOW, ATHENS)
    assert seen is not None and (seen.earliest, seen.first, seen.last) == window


@given(openings(with_last=True))
def test_hours_are_kept_as_they_are(hours: tuple[Opening, ...]) -> None:
    assert openings_from_json(openings_to_json(hours)) == hours
    assert are_sound(hours)


@pytest.mark.parametrize(
    "wrong",
    [
        (Opening(opens=time(9), closes=time(9)),),
        (Opening(opens=time(9), closes=time(8)),),
        (Opening(opens=time(9), closes=time(12), last=time(8)),),
        (Opening(opens=time(9), closes=time(12), last=time(13)),),
        (Opening(opens=time(8), closes=time(12)), Opening(opens=time(11), closes=time(14))),
        (Opening(opens=time(20), closes=time(0)), Opening(opens=time(8), closes=time(12))),
    ],
)
def test_hours_that_cannot_be_are_told(wrong: tuple[Opening, ...]) -> None:
    assert not are_sound(wrong)

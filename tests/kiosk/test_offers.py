"""What the hall says of each service becomes what the citizen is offered."""

from datetime import UTC, date, datetime, time

import pytest

from epass.queueing.calendar import Span, SpecialDay, WeeklyHours
from epass.queueing.refusals import ClosedByStaff, DailyMaximumReached, NoSuchService, OutsideHours
from fakes.clock import MORNING
from fakes.halls import ATHENS, a_hall, happen, issue, service
from kiosk.dialogue.offers import Refused, Why, offers_of, refused_because

EIGHT = datetime(2026, 11, 24, 8, 0, tzinfo=ATHENS)
HOLIDAY = {"el": "Πολιούχος", "en": "Patron saint"}


class OneDay:
    """Monday, the day of the tests, is special."""

    def __init__(self, special):
        self._special = special

    def on(self, day):
        return self._special if day == date(2026, 11, 23) else None


def hours(opens, closes, **options):
    return WeeklyHours(days={"mon": (Span(opens=opens, closes=closes),)}, **options)


def offer(hall, now=MORNING, grouped=None):
    return offers_of(hall, now, grouped or {})[0]


def at(hour, minute=0):
    return datetime(2026, 11, 23, hour, minute, tzinfo=ATHENS)


def test_each_service_is_offered_with_who_waits_and_its_group():
    hall = a_hall()
    issue(hall, "Α")
    offers = offers_of(hall, at(9), {"Β": "papers"})
    assert [(one.letter, one.wait.ahead, one.group, one.refused) for one in offers] == [
        ("Α", 1, "", None),
        ("Β", 0, "papers", None),
    ]


def test_a_hall_that_holds_yesterday_counts_as_empty():
    hall = a_hall()
    issue(hall, "Α")
    happen(hall, hall.close_service("Α", at=MORNING))
    tomorrow = offer(hall, EIGHT)
    assert (tomorrow.wait.ahead, tomorrow.refused) == (0, None)


@pytest.mark.parametrize(
    ("now", "told"),
    [(at(18, 29), None), (at(18, 30), time(19, 30)), (at(19, 29), time(19, 30)), (at(19, 30), None)],
)
def test_in_the_last_hour_it_is_told_until_when_numbers_are_given_out(now, told):
    hall = a_hall([service("Α", hours=hours(time(8), time(19, 30)))])
    assert offer(hall, now).closes_at == told


def test_midnight_is_the_end_of_the_day_and_not_its_beginning():
    hall = a_hall([service("Α", hours=hours(time(8), time(0)))])
    assert offer(hall, at(12)).closes_at is None
    assert offer(hall, at(23, 30)).closes_at == time(0)


def test_a_time_in_utc_is_understood():
    hall = a_hall([service("Α", hours=hours(time(8), time(19, 30)))])
    assert offer(hall, datetime(2026, 11, 23, 17, 0, tzinfo=UTC)).closes_at == time(19, 30)


def test_a_holiday_is_told_by_its_name():
    special = OneDay(SpecialDay(name=HOLIDAY))
    hall = a_hall([service("Α", hours=hours(time(8), time(19, 30), special=special))])
    refused = offer(hall, at(10)).refused
    assert (refused.why, refused.special) == (Why.HOLIDAY, HOLIDAY)


def test_a_special_day_without_a_name_is_simply_closed():
    special = OneDay(SpecialDay(name={}, closes=time(13)))
    hall = a_hall([service("Α", hours=hours(time(8), time(19, 30), special=special))])
    assert offer(hall, at(12, 30)).closes_at == time(13)
    assert offer(hall, at(14)).refused.why is Why.CLOSED


def test_what_the_staff_close_is_told_as_theirs():
    hall = a_hall()
    happen(hall, hall.close_service("Α", at=MORNING))
    assert offer(hall).refused == Refused(why=Why.BY_STAFF)


@pytest.mark.parametrize(
    ("refusal", "refused"),
    [
        (OutsideHours("Α", EIGHT), Refused(why=Why.CLOSED, opens_at=EIGHT)),
        (OutsideHours("Α", EIGHT, HOLIDAY), Refused(why=Why.HOLIDAY, opens_at=EIGHT, special=HOLIDAY)),
        (OutsideHours("Α", None, {}), Refused(why=Why.CLOSED)),
        (ClosedByStaff("Α"), Refused(why=Why.BY_STAFF)),
        (DailyMaximumReached("Α", 5), Refused(why=Why.NONE_LEFT)),
        (NoSuchService("Ω"), Refused(why=Why.NOT_NOW)),
    ],
)
def test_every_refusal_becomes_a_reason_for_the_citizen(refusal, refused):
    assert refused_because(refusal) == refused

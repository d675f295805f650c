"""The pure parts of the pages: the wish and its steps, days and times, forms and ways back; and the words for all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.domain import refusals
from central.domain.availability import DayOffer, Mode, Slot
from central.domain.refusals import PlatformRefusal
from central.taxisnet import TaxisnetError
from central.web.citizen.when import nearest_free, parts_of_day, span_of, weeks
from central.web.citizen.wish import Wish, next_step, wish_in
from central.web.finding import attempts, municipalities_in_latin
from central.web.forms import day_in, local_path, moment_in
from central.words import PAGES
from fakes.central import a_service, a_site

ATHENS = ZoneInfo("Europe/Athens")
START = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SAME_DAY = a_site(services=(a_service("Α", same_day_lead=timedelta(minutes=15)), a_service("Β")))
FULL = Wish(key="k", site="0532", mode="ordinary", letter="Α", starts=START.isoformat(), applicant="Μαρία Δ")


def slot(minutes, free=1):
    starts = START + timedelta(minutes=minutes)
    return Slot(starts=starts, ends=starts + timedelta(minutes=15), free=free, capacity=1)


# The wish


def test_each_step_is_asked_for_in_the_order_of_the_procedure():
    assert next_step(None, None) == "where"
    for missing, step in (
        ({"mode": ""}, "kind"),
        ({"letter": ""}, "service"),
        ({"starts": ""}, "when"),
        ({"applicant": ""}, "person"),
        ({"email": "m@e.gr"}, "consent"),
        ({"email": "m@e.gr", "has_consented": False}, "review"),
        ({}, "review"),
    ):
        assert next_step(replace(FULL, **missing), SAME_DAY) == step


def test_where_nothing_is_offered_for_today_the_kind_is_not_asked():
    assert next_step(Wish(key="k", site="0532"), a_site()) == "service"


def test_another_kep_or_mode_or_service_takes_away_what_depends_on_it():
    assert FULL.at("0009") == Wish(key="k", site="0009", applicant="Μαρία Δ")
    assert FULL.in_mode(Mode.SAME_DAY).letter == "" and FULL.in_mode(Mode.SAME_DAY).starts == ""
    assert FULL.for_service("Β").starts == ""
    assert FULL.at("0532") is FULL and FULL.in_mode(Mode.ORDINARY) is FULL and FULL.for_service("Α") is FULL


def test_a_wish_comes_back_from_the_session_as_it_went():
    assert wish_in({"wish": FULL.to_data()}) == FULL and wish_in({}) is None
    assert wish_in({"wish": {"key": "k", "of_another_version": 1}}) is None


@given(
    st.sampled_from(["site", "mode", "letter", "starts", "applicant", "subject", "email", "mobile"]),
    st.text(min_size=1),
)
def test_whatever_is_changed_in_another_window_is_seen(field, value):
    changed = replace(FULL, **{field: value})
    assert (changed.seen == FULL.seen) is (changed == FULL)


# Days and times


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_every_offered_day_is_in_the_calendar_once_on_its_weekday(first, many):
    offers = [DayOffer(day=first + timedelta(days=ahead), free=1, places=1) for ahead in range(many)]
    shown = weeks(offers)
    assert all(len(week) == 7 for week in shown)
    assert [cell for week in shown for cell in week if isinstance(cell, DayOffer)] == offers
    for week in shown:
        for place, cell in enumerate(week):
            assert (cell.day if isinstance(cell, DayOffer) else cell).weekday() == place


def test_the_calendar_of_no_days_is_empty_and_names_nothing():
    assert weeks([]) == [] and span_of([], "el") == ""


def test_the_months_of_the_calendar_are_named_once():
    november, december = (DayOffer(day=date(2026, month, 30), free=1, places=1) for month in (11, 12))
    assert span_of([november], "el") == "Νοέμβριος 2026"
    assert span_of([november, december], "en") == "November – December 2026"


def test_the_nearest_free_times_are_offered_in_the_order_of_the_clock():
    slots = [slot(minutes, free=minutes != 60) for minutes in range(0, 150, 15)]
    found = [(one.starts - START).seconds // 60 for one in nearest_free(slots, START + timedelta(minutes=60))]
    assert found == [30, 45, 75, 90]
    assert nearest_free([slot(0, free=0)], START) == []


def test_noon_begins_the_second_part_of_the_day():
    slots = [slot(0), slot(225), slot(240)]  # 08:00, 11:45, 12:00 in Athens
    assert [(name, len(found)) for name, found in parts_of_day(slots, ATHENS)] == [("morning", 2), ("afternoon", 1)]
    assert parts_of_day(slots[2:], ATHENS)[0][0] == "afternoon"


# Forms


@given(st.text())
def test_a_way_back_is_never_another_host(value):
    if found := local_path(value):
        target = urlsplit(urljoin("https://rantevou.example.gr/book", found))
        assert target.netloc == "rantevou.example.gr" and found == value
        assert not any(sign in found for sign in "\r\n\\\t ")


@given(st.text())
def test_days_and_moments_in_addresses_are_read_or_nothing(value):
    assert day_in(value) is None or isinstance(day_in(value), date)
    moment = moment_in(value)
    assert moment is None or moment.tzinfo is not None


# Finding


def test_the_ends_of_words_are_left_open_but_numbers_and_short_words_stay():
    assert attempts("Χανιά") == ["Χανιά", "Χανι", "Χαν"]
    assert attempts("0532") == ["0532"]
    assert attempts("Κως") == ["Κως"]


def test_latin_letters_find_municipalities_and_greek_ones_are_not_theirs_to_find():
    assert municipalities_in_latin("chanion") and municipalities_in_latin("Χανίων") == []


# Words


def every(kind):
    return [kind, *(found for child in kind.__subclasses__() for found in every(child))]


@pytest.mark.parametrize("language", ["el", "en"])
def test_every_refusal_and_every_trouble_of_taxisnet_has_its_sentence(language):
    values = {"most": 5, "slot": "…", "least": 12, "retry_at": "10:20", "status": "", "field": "", "why": "", "day": ""}
    names = {found.name for found in every(PlatformRefusal) if found.__module__ == refusals.__name__ and found.name}
    assert len(names) > 20
    for name in names | {found.says for found in every(TaxisnetError)}:
        assert len(PAGES.say(name, language, **values)) > 10

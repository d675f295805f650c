"""Who governs whom, and what settings would do, without pages and without a store."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from central.domain.availability import Mode, Offer, window_of
from central.domain.hours import ExceptionalDay, Opening
from central.domain.site import Service, Site
from central.domain.users import EVERYWHERE, Role, User
from central.web.admin.audited import differing
from central.web.admin.governing import is_last_administrator, may_govern, with_role
from central.web.admin.preview import calendar_of, preview_of
from epass.queueing.calendar import NoSpecialDays, SpecialDay

ATHENS = ZoneInfo("Europe/Athens")
NOW = datetime(2026, 11, 23, 7, tzinfo=ATHENS)
DAYS = [date(2026, 11, 23) + timedelta(days=ahead) for ahead in range(14)]
WEEK = {day: (Opening(opens=time(8), closes=time(14)),) for day in ("mon", "tue", "wed", "thu", "fri")}
SERVICE = Service(site="0532", letter="Α", name={"el": "Όλες"}, slot=timedelta(minutes=30), capacity=2)
SITE = Site(code="0532", name={"el": "ΚΕΠ"}, municipality="9325", week=WEEK, services=(SERVICE,))


def a_user(**roles: Role) -> User:
    return User(id="u", name="Χ", roles={place.removeprefix("s"): role for place, role in roles.items()})


CHIEF = a_user(s0532=Role.SUPERVISOR)
ADMIN = User(id="a", name="Χ", roles={EVERYWHERE: Role.ADMIN})


def test_a_supervisor_governs_the_clerks_of_the_own_site():
    assert may_govern(CHIEF, a_user(s0532=Role.CLERK))
    assert may_govern(CHIEF, a_user(s0532=Role.SUPERVISOR))


def test_whoever_works_elsewhere_too_is_not_the_supervisor_s_alone():
    """Whoever sets a password can be that user everywhere."""
    assert not may_govern(CHIEF, a_user(s0532=Role.CLERK, s0009=Role.CLERK))
    assert not may_govern(CHIEF, ADMIN)
    assert not may_govern(CHIEF, User(id="b", name="Χ", roles={"0532": Role.CLERK, EVERYWHERE: Role.ADMIN}))
    assert not may_govern(CHIEF, User(id="c", name="Χ"))


def test_clerks_govern_nobody_and_administrators_everybody():
    assert not may_govern(a_user(s0532=Role.CLERK), a_user(s0532=Role.CLERK))
    assert may_govern(ADMIN, CHIEF) and may_govern(ADMIN, User(id="c", name="Χ"))
    assert not may_govern(User(id="a", name="Χ", roles=ADMIN.roles, is_active=False), CHIEF)


places = st.dictionaries(st.sampled_from(["0532", "0009", "0001", EVERYWHERE]), st.sampled_from(list(Role)), max_size=4)


@given(places, places)
def test_nobody_governs_somebody_who_may_more(mine, theirs):
    chief, other = User(id="a", name="Χ", roles=mine), User(id="b", name="Χ", roles=theirs)
    if may_govern(chief, other):
        for site in ("0532", "0009", "0001"):
            for role in (Role.SUPERVISOR, Role.CLERK):
                assert chief.may(role, site) or not other.may(role, site)


@given(places, st.sampled_from([None, Role.CLERK, Role.SUPERVISOR]))
def test_a_role_at_one_site_leaves_the_others_alone(roles, role):
    then = with_role(roles, "0532", role)
    assert then.get("0532") == role
    assert {place: given for place, given in then.items() if place != "0532"} == {
        place: given for place, given in roles.items() if place != "0532"
    }


def test_the_last_administrator_is_known():
    gone = User(id="g", name="Χ", roles=ADMIN.roles, is_active=False)
    assert is_last_administrator(ADMIN, [ADMIN, gone])
    assert not is_last_administrator(ADMIN, [ADMIN, User(id="b", name="Χ", roles=ADMIN.roles)])


def slots_now(taken: dict[date, dict[tuple[int, int], int]]) -> dict[date, list]:
    offer = Offer(service=SERVICE, calendar=calendar_of(SITE, SERVICE, NoSpecialDays()), zone=ATHENS)
    window = window_of(SERVICE, Mode.STAFF, NOW, ATHENS)
    return {day: offer.slots(day, taken.get(day, {}), window) for day in DAYS}


def second(hour: int, minute: int = 0) -> int:
    return int(datetime(2026, 11, 23, hour, minute, tzinfo=ATHENS).timestamp())


def preview(site=SITE, service=SERVICE, known=None, public=None):
    return preview_of(site, service, known, days=DAYS, public=public or NoSpecialDays(), now=NOW, zone=ATHENS)


def test_without_a_change_then_is_now():
    known = slots_now({DAYS[0]: {(second(9), second(9, 30)): 2}})

    shown = preview(known=known)

    assert not any(day.is_changed or day.outside for day in shown.days)
    assert (shown.days[0].then, shown.days[1].then) == (22, 24)


def test_a_shorter_day_has_fewer_places_and_tells_whose_booking_is_outside():
    known = slots_now({DAYS[0]: {(second(9), second(9, 30)): 1, (second(13), second(13, 30)): 2}})
    shorter = {**WEEK, "mon": (Opening(opens=time(8), closes=time(12)),)}

    shown = preview(Site(code="0532", name=SITE.name, municipality="9325", week=shorter), known=known)

    monday = shown.days[0]
    assert (monday.now, monday.then, monday.outside) == (21, 15, 2)
    assert shown.outside == 2
    assert not shown.days[1].is_changed


def test_a_new_service_has_no_now():
    assert preview(known=None).days[0].now is None
    assert preview(known=None).days[0].then == 24


def test_exceptional_days_and_holidays_are_in_the_preview():
    class Holidays:
        def on(self, day: date) -> SpecialDay | None:
            return SpecialDay(name={"el": "Αργία"}) if day == DAYS[1] else None

    own = Site(
        code="0532", name=SITE.name, municipality="9325", week=WEEK,
        exceptional={DAYS[2]: ExceptionalDay(name={"el": "Μετακόμιση"})},
    )  # fmt: skip

    shown = preview(own, known=slots_now({}), public=Holidays())

    assert [day.then for day in shown.days[:4]] == [24, 0, 0, 24]
    assert [day.name and day.name["el"] for day in shown.days[1:3]] == ["Αργία", "Μετακόμιση"]


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 2)),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 2)),
)
def test_what_is_told_of_a_change_is_what_differs(before, after):
    told = differing(before, after)
    assert {name: pair[1] for name, pair in told.items()} == {
        name: after.get(name) for name in {**before, **after} if before.get(name) != after.get(name)
    }

"""The list of sites: found as people type, changed as a whole or in part, and whether they are heard of."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from central.domain.hours import ExceptionalDay, Opening
from central.domain.refusals import NoSuchService, NoSuchSite, NoSuchToken, WrongDetails
from central.store import SYSTEM, Store, clerk_actor
from fakes.central import DAILY, FIRST, SECOND, a_service, a_site
from fakes.central_api import FakeSite, a_token, an_api
from fakes.clock import FakeClock


async def test_a_site_is_kept_as_it_was_put(store: Store) -> None:
    site = a_site(
        "0007",
        texts={"el": "Είσοδος από την πλατεία"},
        exceptional={date(2026, 12, 1): ExceptionalDay(name={"el": "Απογραφή"}, openings=DAILY)},
        services=(
            a_service("Α", "0007", same_day_lead=timedelta(minutes=30), week={"mon": DAILY}),
            a_service("Β", "0007", takes_phone=False, is_offered=False, position=1),
        ),
    )
    await store.sites.put(site, SYSTEM)
    assert await store.sites.get("0007") == site
    fewer = replace(site, services=site.services[:1], exceptional={}, name={"el": "Άλλο όνομα"})
    await store.sites.put(fewer, SYSTEM)
    assert await store.sites.get("0007") == fewer


async def test_past_exceptional_days_are_not_shown(store: Store, clock: FakeClock) -> None:
    await store.sites.put_day(FIRST, date(2026, 11, 24), ExceptionalDay(name={"el": "Κλειστά"}), SYSTEM)
    clock.advance(days=3)
    assert (await store.sites.get(FIRST)).exceptional == {}


@pytest.mark.parametrize("wanted", ["χανια", "ΧΑΝΙΩΝ", "κεπ χαν", "0532", "Υψηλαντών", "Xανιων"])
async def test_sites_are_found_as_people_type(store: Store, wanted: str) -> None:
    found = [line.code for line in await store.sites.lines(wanted=wanted)]
    assert found == ([SECOND, FIRST] if wanted == "Υψηλαντών" else [FIRST])


async def test_sites_are_listed_by_division(store: Store) -> None:
    await store.sites.put(a_site("0001", is_listed=False), SYSTEM)
    assert [line.code for line in await store.sites.lines(municipality="9325")] == [FIRST]
    assert [line.code for line in await store.sites.lines(unit="1304")] == [FIRST]
    assert [line.code for line in await store.sites.lines(unit="1304", all=True)] == ["0001", FIRST]
    assert await store.sites.lines(unit="9999") == []
    assert await store.sites.counts() == {"9325": 1, "9318": 1}
    assert [line.code for line in await store.sites.lines()] == [SECOND, FIRST]


async def test_a_line_says_what_is_offered(store: Store) -> None:
    [line] = await store.sites.lines(municipality="9325")
    assert (line.same_day, line.takes_phone, line.is_silent) == (False, True, True)
    await store.sites.put_service(a_service("Α", same_day_lead=timedelta(), takes_phone=False), SYSTEM)
    await store.sites.put_service(a_service("Β", takes_phone=False), SYSTEM)
    [line] = await store.sites.lines(municipality="9325")
    assert (line.same_day, line.takes_phone) == (True, False)


async def test_an_import_keeps_what_a_site_has_made_its_own(store: Store) -> None:
    own = replace(await store.sites.get(FIRST), texts={"el": "Δικό μας"})
    await store.sites.put(own, SYSTEM)
    given = [a_site(FIRST, address="Νέα διεύθυνση 1", week={}, services=()), a_site("0008")]
    await store.sites.put_many(given, SYSTEM)
    assert await store.sites.get(FIRST) == replace(own, address="Νέα διεύθυνση 1")
    assert len((await store.sites.get("0008")).services) == 2
    with pytest.raises(WrongDetails):
        await store.sites.put_many([a_site("0010"), a_site("10")], SYSTEM)
    with pytest.raises(NoSuchSite):
        await store.sites.get("0010")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "53"}, "code"),
        ({"name": {"en": "No Greek"}}, "name"),
        ({"address": "Ο" * 201}, "address"),
        ({"week": {"mon": (*DAILY, *DAILY)}}, "week"),
        ({"week": {"monday": DAILY}}, "week"),
        ({"services": (a_service(capacity=-1),)}, "capacity"),
        ({"services": (a_service(slot=timedelta(seconds=90)),)}, "slot"),
        ({"services": (a_service("Ρ"),)}, "letter"),
        ({"services": (a_service(horizon_days=400),)}, "horizon_days"),
    ],
)
async def test_a_site_that_cannot_be_is_refused(store: Store, change: dict[str, object], field: str) -> None:
    with pytest.raises(WrongDetails) as refusal:
        await store.sites.put(a_site(**change), SYSTEM)  # type: ignore[arg-type]
    assert refusal.value.field == field


async def test_what_is_not_there_cannot_be_changed(store: Store) -> None:
    with pytest.raises(NoSuchSite):
        await store.sites.put_service(a_service("Α", "9999"), SYSTEM)
    with pytest.raises(NoSuchSite):
        await store.sites.put_day("9999", date(2026, 12, 1), None, SYSTEM)
    with pytest.raises(NoSuchService):
        await store.sites.remove_service(FIRST, "Ω", SYSTEM)
    with pytest.raises(NoSuchSite):
        await store.tokens.make("9999", "", SYSTEM)
    with pytest.raises(NoSuchToken):
        await store.tokens.revoke("nothing", SYSTEM)


async def test_the_last_booking_of_hours_must_lie_within_them(store: Store) -> None:
    early = DAILY[0].opens.replace(hour=7)
    wrong = {"mon": (Opening(opens=DAILY[0].opens, last=early, closes=DAILY[0].closes),)}
    with pytest.raises(WrongDetails):
        await store.sites.put_service(a_service(week=wrong), SYSTEM)


async def test_a_token_is_shown_once_and_its_use_is_told(store: Store, clock: FakeClock) -> None:
    made, token = await store.tokens.make(FIRST, "  Κεντρικό   κατάστημα ", clerk_actor("u1"))
    assert made.label == "Κεντρικό κατάστημα"
    assert token not in repr(await store.tokens.of_site(FIRST))
    assert await store.tokens.admits(FIRST, token)
    assert not await store.tokens.admits(SECOND, token)
    clock.advance(minutes=2)
    assert await store.tokens.admits(FIRST, token)
    [kept] = await store.tokens.of_site(FIRST)
    assert kept.last_used_at == clock.now
    await store.tokens.revoke(made.id, clerk_actor("u1"))
    assert not await store.tokens.admits(FIRST, token)
    first_revoked = (await store.tokens.of_site(FIRST))[0].revoked_at
    clock.advance(minutes=2)
    await store.tokens.revoke(made.id, clerk_actor("u2"))
    assert (await store.tokens.of_site(FIRST))[0].revoked_at == first_revoked
    told = [(line.action, line.actor.id) for line in await store.audit.lines(site=FIRST)]
    assert told[:2] == [("token_revoked", "u1"), ("token_made", "u1")]


async def test_whether_sites_are_heard_of_and_what_is_wrong(store: Store, clock: FakeClock) -> None:
    first, second = sorted(await store.sites.states(), key=lambda state: state.code == FIRST)[::-1]
    assert (first.has_token, first.is_silent, first.alarm) == (False, True, "")
    async with an_api(store) as session:
        site = FakeSite(session, await a_token(store))
        site.happens("DayOpened")
        site.happens("CounterOpened", counter=1)
        await site.sends()
        await site.sends(first=1, prev_hash="0" * 64)
        site.happens("CounterClosed", counter=1)
        await site.sends(first=3, prev_hash="0" * 64)
    second, first = await store.sites.states()
    assert (second.has_token, second.heard_at) == (False, None)
    assert (first.has_token, first.is_silent, first.alarm, first.alarm_at) == (True, False, "diverged", clock.now)
    await store.sites.clear_alarm(FIRST, clerk_actor("u1"))
    assert (await store.sites.states())[1].alarm == ""

"""Citizens, clerks, their sessions and their limits: nothing of it in one process's memory."""

import asyncio
import json
from datetime import timedelta

import pytest

from central.config import CentralConfig
from central.domain.booking import Contact, Status
from central.domain.refusals import (
    LoginTaken,
    NoSuchBooking,
    NoSuchUser,
    TooOften,
    WeakPassword,
    WrongDetails,
    WrongPassword,
    WrongTaxNumber,
)
from central.domain.users import EVERYWHERE, Role
from central.store import SYSTEM, Store, citizen_actor, open_store
from fakes.central import FIRST, SECOND, TAX_NUMBERS, a_booking, a_citizen, at, some_details
from fakes.clock import FakeClock

PASSWORD = "σωστό και μακρύ"


async def test_a_citizen_is_the_same_at_every_login(store: Store) -> None:
    first = await store.citizens.enter(TAX_NUMBERS[0])
    assert await store.citizens.enter(f"00{TAX_NUMBERS[0]}   ") == first
    assert await store.citizens.enter(TAX_NUMBERS[1]) != first
    assert TAX_NUMBERS[0] not in json.dumps(await store.citizens.export(first))


async def test_many_first_logins_at_once_are_one_citizen(store: Store) -> None:
    assert len(set(await asyncio.gather(*(store.citizens.enter(TAX_NUMBERS[0]) for _ in range(10))))) == 1


@pytest.mark.parametrize("number", ["", "123", "000000000", "090000046", "09000004a", "٠٩٠٠٠٠٠٤٥"])
async def test_what_is_no_tax_number_lets_nobody_in(store: Store, number: str) -> None:
    with pytest.raises(WrongTaxNumber):
        await store.citizens.enter(number)


async def test_a_citizen_exports_and_deletes_what_is_theirs(store: Store, clock: FakeClock) -> None:
    contact = Contact(email="m@example.gr")
    past = await a_booking(store, at(23, 11), details=some_details(contact=contact, has_consented=True))
    clock.now = at(24, 8)
    coming = await a_booking(store, at(25, 9))
    other = await a_booking(store, at(25, 10), actor=citizen_actor(await a_citizen(store, 1)))
    citizen = past.citizen or ""
    export = await store.citizens.export(citizen)
    assert [booking["id"] for booking in export["bookings"]] == [past.id, coming.id]
    assert export["bookings"][0]["email"] == "m@example.gr"
    session = await store.sessions.open("citizen", citizen, {})

    assert await store.citizens.forget(citizen, citizen_actor(citizen)) == 1
    assert await store.sessions.get(session) is None
    with pytest.raises(NoSuchBooking):
        await store.citizens.export(citizen)
    left = {booking.id: booking for booking in await store.bookings.of_day(FIRST, coming.day, SYSTEM)}
    assert left[coming.id].status is Status.CANCELLED
    assert left[coming.id].details.applicant == "" and left[coming.id].is_anonymised
    assert left[other.id] == other
    assert await store.citizens.enter(TAX_NUMBERS[0]) != citizen
    assert all(citizen != line.actor.id for line in await store.audit.lines())


async def a_clerk(store: Store, **fields: object) -> str:
    values = {"name": "Υ. Υπάλληλος", "roles": {FIRST: Role.CLERK}, "actor": SYSTEM, **fields}
    return (await store.users.add(**values)).id  # type: ignore[arg-type]


async def test_a_clerk_logs_in_with_a_password(store: Store) -> None:
    id = await a_clerk(store, login="Maria", password=PASSWORD)
    user = await store.users.log_in(" MARIA ", PASSWORD)
    assert (user.id, user.roles) == (id, {FIRST: Role.CLERK})
    assert user.may(Role.CLERK, FIRST)
    assert not user.may(Role.SUPERVISOR, FIRST)
    assert not user.may(Role.CLERK, SECOND)
    for login, password in (("maria", "λάθος κωδικός"), ("nobody", PASSWORD), ("maria", "")):
        with pytest.raises(WrongPassword):
            await store.users.log_in(login, password)


async def test_wrong_passwords_close_a_login_for_a_while_in_every_process(
    store: Store, config: CentralConfig, clock: FakeClock
) -> None:
    await a_clerk(store, login="maria", password=PASSWORD)
    async with await open_store(config, clock) as other:
        for place in range(4):
            with pytest.raises(WrongPassword):
                await [store, other][place % 2].users.log_in("maria", "λάθος κωδικός")
        with pytest.raises(TooOften) as refusal:
            await other.users.log_in("maria", PASSWORD)
    assert refusal.value.retry_at == clock.now + timedelta(minutes=15)
    clock.advance(minutes=15)
    await store.users.log_in("maria", PASSWORD)
    clock.advance(seconds=1)
    with pytest.raises(WrongPassword):
        await store.users.log_in("maria", "λάθος κωδικός")


async def test_a_clerk_comes_by_taxisnet_if_entered_and_active(store: Store) -> None:
    with pytest.raises(NoSuchUser):
        await store.users.log_in_by_taxisnet(TAX_NUMBERS[0])
    id = await a_clerk(store, tax_number=TAX_NUMBERS[0])
    assert (await store.users.log_in_by_taxisnet(TAX_NUMBERS[0])).id == id
    await store.users.change(id, SYSTEM, is_active=False)
    with pytest.raises(NoSuchUser):
        await store.users.log_in_by_taxisnet(TAX_NUMBERS[0])


async def test_a_changed_role_or_password_ends_the_sessions(store: Store) -> None:
    id = await a_clerk(store, login="maria", password=PASSWORD)
    for change in (
        lambda: store.users.change(id, SYSTEM, roles={EVERYWHERE: Role.ADMIN}),
        lambda: store.users.set_password(id, "άλλος κωδικός", SYSTEM),
        lambda: store.users.change(id, SYSTEM, is_active=False),
    ):
        session = await store.sessions.open("clerk", id, {})
        await change()
        assert await store.sessions.get(session) is None
    session = await store.sessions.open("clerk", id, {})
    renamed = await store.users.change(id, SYSTEM, name="Άλλο Όνομα")
    assert await store.sessions.get(session) is not None
    assert (renamed.name, renamed.roles, renamed.is_active) == ("Άλλο Όνομα", {EVERYWHERE: Role.ADMIN}, False)
    with pytest.raises(WrongPassword):
        await store.users.log_in("maria", "άλλος κωδικός")


async def test_users_are_listed_by_site(store: Store) -> None:
    clerk = await a_clerk(store, login="a", password=PASSWORD, name="Α")
    admin = await a_clerk(store, login="b", password=PASSWORD, name="Β", roles={EVERYWHERE: Role.ADMIN})
    assert [user.id for user in await store.users.of_site(FIRST)] == [clerk]
    assert [user.id for user in await store.users.of_site(EVERYWHERE)] == [admin]
    assert (await store.users.get(admin)).may(Role.SUPERVISOR, SECOND)
    assert await store.users.names([clerk, "gone"]) == {clerk: "Α"}


async def test_users_that_cannot_be_are_refused(store: Store) -> None:
    await a_clerk(store, login="maria", password=PASSWORD, tax_number=TAX_NUMBERS[0])
    for fields, refusal in (
        ({"login": "MARIA", "password": PASSWORD}, LoginTaken),
        ({"tax_number": TAX_NUMBERS[0]}, LoginTaken),
        ({"login": "nikos", "password": "short"}, WeakPassword),
        ({"tax_number": "000000000"}, WrongTaxNumber),
        ({}, WrongDetails),
        ({"name": " ", "login": "nikos", "password": PASSWORD}, WrongDetails),
    ):
        with pytest.raises(refusal):
            await a_clerk(store, **fields)
    with pytest.raises(NoSuchUser):
        await store.users.get("nobody")


async def test_a_session_lives_while_it_is_used_and_not_for_ever(store: Store, clock: FakeClock) -> None:
    token = await store.sessions.open("citizen", "c1", {"name": "Μαρία"})
    began = clock.now
    while clock.now < began + timedelta(hours=9, minutes=40):
        clock.advance(minutes=20)
        session = await store.sessions.get(token)
        assert session is not None
    assert (session.subject, session.data) == ("c1", {"name": "Μαρία"})
    clock.advance(minutes=20)
    assert await store.sessions.get(token) is None
    left_alone = await store.sessions.open("citizen", "c1", {})
    clock.advance(minutes=30)
    assert await store.sessions.get(left_alone) is None


async def test_sessions_change_and_end(store: Store, clock: FakeClock) -> None:
    token = await store.sessions.open("visitor", "", {}, lasts=timedelta(minutes=5))
    await store.sessions.put(token, {"state": "xyz"})
    session = await store.sessions.get(token)
    assert session is not None and session.data == {"state": "xyz"}
    clock.advance(minutes=4)
    assert await store.sessions.get(token) is not None
    clock.advance(minutes=1)
    assert await store.sessions.get(token) is None
    one, two = [await store.sessions.open("clerk", "u1", {}) for _ in range(2)]
    await store.sessions.close(one)
    assert await store.sessions.get(one) is None
    assert await store.sessions.get(two) is not None
    await store.sessions.close_all("clerk", "u1")
    assert await store.sessions.get(two) is None


async def test_attempts_are_counted_for_all_at_once(store: Store, clock: FakeClock) -> None:
    async def tries(who: str = "127.0.0.1") -> bool:
        try:
            await store.throttle.check(what="form", who=who, most=3, within=timedelta(minutes=1))
        except TooOften:
            return False
        return True

    assert sum(await asyncio.gather(*(tries() for _ in range(10)))) == 3
    assert await tries("::1")
    clock.advance(minutes=1)
    assert await tries()
    await store.throttle.forget(what="form", who="127.0.0.1")
    assert sum([await tries() for _ in range(4)]) == 3

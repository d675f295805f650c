"""Clerks, their PINs and their sessions: kept beside the journal, and every change of them in it."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from epass import pins
from epass.clerks import (
    ClerkExists,
    LastAdministrator,
    LockedOut,
    NoSuchClerk,
    Role,
    WrongPin,
    is_worth_having,
    shown_name,
    sign_in_name,
)
from epass.desk_settings import ConsoleSettings
from epass.errors import StoreError
from epass.listening import Listening
from epass.queueing.events import ClerkChanged, ClerkLockedOut, ClerkSignedIn, ClerkSignedOut
from epass.store.clerks import Clerks
from fakes.clock import FakeClock
from fakes.sites import a_journal, a_site

PIN, LINE = "471108", pins.hashed("471108", bytes(16))
SETTINGS = ConsoleSettings(
    listening=Listening(host="127.0.0.1", port=0, certificate=None, key=None),
    signed_in_for=timedelta(hours=10),
    idle_for=timedelta(minutes=60),
    tries=3,
    locked_for=timedelta(minutes=5),
)


class Desk:
    """`restart`: as a daemon that was killed and came back."""

    def __init__(self, site):
        self.site, self.clock = site, FakeClock()
        self.restart()

    def restart(self):
        self.journal = a_journal(self.site, self.clock)
        self.clerks = Clerks(self.journal, SETTINGS, self.clock)

    def hire(self, clerk, role=Role.CLERK):
        self.clerks.add(clerk, name=clerk.title(), role=role, pin=LINE, by="root@terminal")

    async def sign_in(self, clerk="maria", pin=PIN):
        return await self.clerks.sign_in(clerk, pin, place="192.0.2.8")

    def told(self, *kinds):
        return [entry.event for entry in self.journal.today() if isinstance(entry.event, kinds)]


@pytest.fixture
def desk(tmp_path):
    desk = Desk(a_site(tmp_path))
    desk.hire("maria")
    return desk


async def test_who_knows_the_pin_has_a_session(desk):
    signed_in = await desk.sign_in()
    session = desk.clerks.session_of(signed_in.token)
    assert session == signed_in.session
    assert (session.clerk, session.name, session.role, session.place) == ("maria", "Maria", Role.CLERK, "192.0.2.8")
    assert [(event.clerk, event.by) for event in desk.told(ClerkSignedIn)] == [("maria", "maria@192.0.2.8")]


async def test_tokens_are_chance_and_are_kept_nowhere(desk, tmp_path):
    first, second = await desk.sign_in(), await desk.sign_in()
    secrets = {first.token, second.token, first.session.csrf, second.session.csrf}
    assert len(secrets) == 4 and min(map(len, secrets)) >= 43
    for path in (tmp_path / "state").glob("epass.db*"):
        content = path.read_bytes()
        assert first.token.encode() not in content and PIN.encode() not in content


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE sessions; --", "Ω" * 43])
def test_no_other_token_opens_anything(desk, token):
    assert desk.clerks.session_of(token) is None


async def test_what_is_kept_of_a_token_opens_nothing(desk):
    signed_in = await desk.sign_in()
    assert desk.clerks.session_of(signed_in.session.id) is None


async def test_a_wrong_pin_and_a_name_that_nobody_has_are_told_alike(desk, monkeypatch):
    tried = []
    monkeypatch.setattr(pins, "is_right", lambda pin, line: tried.append(line) or False)
    sentences = set()
    for clerk in ("maria", "nobody"):
        with pytest.raises(WrongPin) as refused:
            await desk.sign_in(clerk)
        sentences.add(str(refused.value))
    assert len(sentences) == 1
    # Both cost one hash of the same price.
    assert [line.split(":")[1:4] for line in tried] == [["16384", "8", "1"]] * 2


@pytest.mark.parametrize("clerk", ["maria", "nobody"])
async def test_after_too_many_wrong_pins_no_other_is_looked_at(desk, clerk, monkeypatch):
    for _ in range(SETTINGS.tries):
        with pytest.raises(WrongPin):
            await desk.sign_in(clerk, "000000")
    monkeypatch.setattr(pins, "is_right", lambda *_: pytest.fail("looked at"))
    with pytest.raises(LockedOut) as refused:
        await desk.sign_in(clerk)
    assert f"{refused.value.until:%H:%M}" == "08:05"  # in Athens


async def test_a_lock_out_is_in_the_journal_and_ends_by_itself(desk):
    for _ in range(SETTINGS.tries):
        with pytest.raises(WrongPin):
            await desk.sign_in(pin="000000")
    assert [(event.clerk, event.by) for event in desk.told(ClerkLockedOut)] == [("maria", "maria@192.0.2.8")]
    assert desk.clerks.all()[0].locked_until == desk.clock.now + SETTINGS.locked_for
    desk.clock.advance(minutes=5)
    assert desk.clerks.all()[0].locked_until is None
    assert (await desk.sign_in()).session.clerk == "maria"


async def test_a_name_that_nobody_has_leaves_nothing_in_the_journal_or_the_tables(desk, tmp_path):
    for _ in range(SETTINGS.tries):
        with pytest.raises(WrongPin):
            await desk.sign_in("my-secret-word")
    assert desk.told(ClerkLockedOut) == []
    assert not any(b"my-secret-word" in path.read_bytes() for path in (tmp_path / "state").glob("epass.db*"))


async def test_a_restart_forgets_no_wrong_pin(desk):
    for _ in range(SETTINGS.tries):
        with pytest.raises(WrongPin):
            await desk.sign_in(pin="000000")
        desk.restart()
    with pytest.raises(LockedOut):
        await desk.sign_in()


async def test_tries_that_come_at_once_are_counted_one_by_one(desk):
    outcomes = await asyncio.gather(*(desk.sign_in(pin=f"{n:06d}") for n in range(20)), return_exceptions=True)
    kinds = [type(outcome) for outcome in outcomes]
    assert (kinds.count(WrongPin), kinds.count(LockedOut)) == (SETTINGS.tries, 20 - SETTINGS.tries)


async def test_the_right_pin_forgives_those_before(desk):
    for _ in range(3):
        for _ in range(SETTINGS.tries - 1):
            with pytest.raises(WrongPin):
                await desk.sign_in(pin="000000")
        await desk.sign_in()


async def test_the_right_pin_at_the_last_try_opens(desk):
    for _ in range(SETTINGS.tries - 1):
        with pytest.raises(WrongPin):
            await desk.sign_in(pin="000000")
    assert (await desk.sign_in()).session.clerk == "maria"
    assert desk.told(ClerkLockedOut) == []


async def test_a_session_ends_when_nothing_is_clicked(desk):
    signed_in = await desk.sign_in()
    desk.clock.advance(minutes=59)
    desk.clerks.see(desk.clerks.session_of(signed_in.token))
    desk.clock.advance(minutes=59)
    assert desk.clerks.session_of(signed_in.token)
    desk.clock.advance(minutes=1)
    assert desk.clerks.session_of(signed_in.token) is None


async def test_a_session_ends_however_much_is_clicked(desk):
    signed_in = await desk.sign_in()
    for _ in range(19):
        desk.clock.advance(minutes=30)
        desk.clerks.see(desk.clerks.session_of(signed_in.token))
    desk.clock.advance(minutes=30)
    assert desk.clerks.session_of(signed_in.token) is None


async def test_a_session_that_has_ended_is_forgotten_with_the_next_one(desk):
    await desk.sign_in()
    desk.clock.advance(hours=11)
    await desk.sign_in()
    assert desk.journal.connection.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


async def test_signing_out_ends_one_session_and_no_other(desk):
    first, second = await desk.sign_in(), await desk.sign_in()
    desk.clerks.sign_out(first.session)
    assert desk.clerks.session_of(first.token) is None and desk.clerks.session_of(second.token)
    assert [(event.clerk, event.by) for event in desk.told(ClerkSignedOut)] == [("maria", "maria@192.0.2.8")]


@pytest.mark.parametrize("change", ["remove", "give_pin"])
async def test_whoever_is_removed_or_gets_another_pin_has_to_leave(desk, change):
    desk.hire("eleni")
    maria, eleni = await desk.sign_in(), await desk.sign_in("eleni")
    extra = {"pin": LINE} if change == "give_pin" else {}
    getattr(desk.clerks, change)("maria", **extra, by="root@terminal")
    assert desk.clerks.session_of(maria.token) is None and desk.clerks.session_of(eleni.token)


async def test_another_role_and_name_count_from_the_next_click_on(desk):
    signed_in = await desk.sign_in()
    desk.clerks.give_role("maria", Role.SUPERVISOR, by=None)
    desk.clerks.rename("maria", "Μαρία Κ.", by=None)
    session = desk.clerks.session_of(signed_in.token)
    assert (session.role, session.name) == (Role.SUPERVISOR, "Μαρία Κ.")


async def test_the_old_pin_opens_nothing_and_the_new_one_does(desk):
    desk.clerks.give_pin("maria", pins.hashed("815170", bytes(16)), by=None)
    with pytest.raises(WrongPin):
        await desk.sign_in(pin=PIN)
    assert await desk.sign_in(pin="815170")


async def test_a_pin_that_is_changed_while_it_is_tried_opens_nothing(desk, monkeypatch):
    def while_changed(pin, line):
        # Another process: the administrator's.
        with sqlite3.connect(desk.site.state_dir / "epass.db") as other:
            other.execute("UPDATE clerks SET pin = 'another'")
        return True

    monkeypatch.setattr(pins, "is_right", while_changed)
    with pytest.raises(WrongPin):
        await desk.sign_in()


@pytest.mark.parametrize("change", ["unlock", "give_pin"])
async def test_an_administrator_lets_in_who_is_locked_out(desk, change):
    for _ in range(SETTINGS.tries):
        with pytest.raises(WrongPin):
            await desk.sign_in(pin="000000")
    extra = {"pin": LINE} if change == "give_pin" else {}
    getattr(desk.clerks, change)("maria", **extra, by=None)
    assert await desk.sign_in()


def test_every_change_is_in_the_journal_with_who_made_it(desk):
    desk.clerks.rename("maria", "Μαρία", by="eleni@192.0.2.7")
    desk.clerks.give_role("maria", Role.SUPERVISOR, by="eleni@192.0.2.7")
    desk.clerks.give_pin("maria", LINE, by="eleni@192.0.2.7")
    desk.clerks.unlock("maria", by="eleni@192.0.2.7")
    desk.clerks.remove("maria", by="eleni@192.0.2.7")
    told = [(event.clerk, event.change, event.by) for event in desk.told(ClerkChanged)]
    assert told == [
        ("maria", "added", "root@terminal"),
        *(("maria", change, "eleni@192.0.2.7") for change in ("name", "role", "pin", "unlocked", "removed")),
    ]


def test_what_is_refused_changes_nothing(desk):
    before = desk.journal.last_seq()
    with pytest.raises(ClerkExists):
        desk.hire("maria")
    for change in (
        lambda: desk.clerks.remove("nobody", by=None),
        lambda: desk.clerks.rename("nobody", "Nobody", by=None),
        lambda: desk.clerks.give_role("nobody", Role.ADMINISTRATOR, by=None),
        lambda: desk.clerks.give_role("nobody", Role.CLERK, by=None),
        lambda: desk.clerks.give_pin("nobody", LINE, by=None),
        lambda: desk.clerks.unlock("nobody", by=None),
    ):
        with pytest.raises(NoSuchClerk):
            change()
    assert desk.journal.last_seq() == before
    assert [clerk.clerk for clerk in desk.clerks.all()] == ["maria"]


def test_there_is_always_an_administrator_once_there_was_one(desk):
    desk.hire("eleni", Role.ADMINISTRATOR)
    for change in (
        lambda: desk.clerks.remove("eleni", by=None),
        lambda: desk.clerks.give_role("eleni", Role.SUPERVISOR, by=None),
    ):
        with pytest.raises(LastAdministrator):
            change()
    desk.clerks.give_role("maria", Role.ADMINISTRATOR, by=None)
    desk.clerks.remove("eleni", by=None)
    assert [(clerk.clerk, clerk.role) for clerk in desk.clerks.all()] == [("maria", Role.ADMINISTRATOR)]


def test_a_change_and_its_entry_happen_together_or_not_at_all(desk):
    desk.journal.connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    with pytest.raises(StoreError):
        desk.clerks.remove("maria", by=None)
    assert [clerk.clerk for clerk in desk.clerks.all()] == ["maria"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Maria", "maria"),
        (" ΜΑΡΊΑ ", "μαρία"),
        ("Μαρία", "μαρία"),  # decomposed
        ("m.k-2_", "m.k-2_"),
        ("m", None),
        ("", None),
        ("maria k", None),
        ("maria@home", None),
        ("-maria", None),
        ("<b>", None),
        ("m" * 33, None),
        ("ma\u202eria", None),
        ("ma\0ria", None),
    ],
)
def test_names_for_signing_in_are_of_one_form(typed, kept):
    assert sign_in_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Μαρία   Κ. ", "Μαρία Κ."), ("<i>Μ</i>", "<i>Μ</i>"), ("", None), ("a\x07b", None), ("x" * 61, None)],
)
def test_names_for_colleagues_are_one_line(typed, kept):
    assert shown_name(typed) == kept


@pytest.mark.parametrize(
    "pin", ["", "12345", "4711", "123456", "987654", "111111", "890123", "47a108", "٤٧١١٠٨", "1234567890123"]
)
def test_a_pin_that_is_soon_guessed_is_none(pin):
    assert not is_worth_having(pin)


@pytest.mark.parametrize("pin", [PIN, "121212", "4711081234", "112233"])
def test_other_pins_are_good(pin):
    assert is_worth_having(pin)


def test_each_role_may_do_what_those_before_it_may():
    assert [[role.may(needed) for needed in Role] for role in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]

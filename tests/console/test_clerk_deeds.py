"""An administrator keeps the clerks from the console."""

import threading

import pytest

from epass import pins
from epass.clerks import Role
from epass.queueing import events as e
from fakes.consoles import PIN, Console
from fakes.deeds import done, mistaken, refused

MARIA = "maria@127.0.0.1"


async def test_an_administrator_keeps_the_clerks(console: Console) -> None:
    admin = await console.clerk("eleni", Role.ADMINISTRATOR)
    await done(admin, "clerk_add", clerk="Nikos", name="Νίκος", role="clerk", pin="815170")
    assert await refused(admin, "clerk_add", clerk="nikos", name="Ν", role="clerk", pin="815170") == "ClerkExists"
    nikos = await console.visitor()
    assert await nikos.sign_in("nikos", "815170") == 303
    await done(admin, "clerk_rename", clerk="nikos", name="Νίκος Π.")
    await done(admin, "clerk_role", clerk="nikos", role="supervisor")
    await done(admin, "clerk_unlock", clerk="nikos")
    assert (await nikos.get("/"))[0] == 200
    await done(admin, "clerk_pin", clerk="nikos", pin="908172")
    assert (await nikos.get("/"))[0] == 303
    assert await nikos.sign_in("nikos", "908172") == 303
    await done(admin, "clerk_remove", clerk="nikos")
    assert (await nikos.get("/"))[0] == 303
    changes = [(event.change, event.by) for event in console.told(e.ClerkChanged) if event.clerk == "nikos"]
    by = "eleni@127.0.0.1"
    assert changes == [(change, by) for change in ("added", "name", "role", "unlocked", "pin", "removed")]
    assert await refused(admin, "clerk_rename", clerk="nikos", name="Ν") == "NoSuchClerk"


async def test_the_last_administrator_stays_one(console: Console) -> None:
    admin = await console.clerk("eleni", Role.ADMINISTRATOR)
    assert await refused(admin, "clerk_role", clerk="eleni", role="clerk") == "LastAdministrator"
    assert await refused(admin, "clerk_remove", clerk="eleni") == "NotYourself"


async def test_a_pin_that_is_soon_guessed_is_a_mistake(console: Console) -> None:
    admin = await console.clerk("eleni", Role.ADMINISTRATOR)
    for pin in ("1234", "123456", "000000", "abcdef"):
        assert await mistaken(admin, "clerk_pin", clerk="eleni", pin=pin) == "pin"


async def test_a_clerk_chooses_another_pin_and_is_signed_out_elsewhere(console: Console) -> None:
    maria = await console.clerk()
    elsewhere = await console.visitor()
    assert await elsewhere.sign_in() == 303
    await done(maria, "own_pin", pin_before=PIN, pin="908172")
    assert (await maria.get("/"))[0] == 200 and (await elsewhere.get("/"))[0] == 303
    assert await elsewhere.sign_in() != 303
    assert await elsewhere.sign_in("maria", "908172") == 303
    changes = [(event.clerk, event.change, event.by) for event in console.told(e.ClerkChanged)]
    assert changes[-1] == ("maria", "pin", MARIA)


async def test_who_does_not_know_the_pin_until_now_gets_no_other_and_is_counted(console: Console) -> None:
    maria = await console.clerk()
    for _ in range(console.parts.config.console.tries):
        assert await refused(maria, "own_pin", pin_before="111222", pin="908172") == "WrongPinBefore"
    assert await refused(maria, "own_pin", pin_before=PIN, pin="908172") == "LockedOut"
    assert "pin" not in [event.change for event in console.told(e.ClerkChanged)]


async def test_another_pin_that_is_soon_guessed_is_a_mistake_and_costs_no_try(console: Console) -> None:
    maria = await console.clerk()
    for _ in range(console.parts.config.console.tries + 1):
        assert await mistaken(maria, "own_pin", pin_before=PIN, pin="123456") == "pin"
    await done(maria, "own_pin", pin_before=PIN, pin="908172")


async def test_hashing_a_pin_holds_up_nobody(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes place in another thread."""
    threads = set()
    monkeypatch.setattr(pins, "hashed", lambda *_: threads.add(threading.current_thread()) or "line")
    admin = await console.clerk("eleni", Role.ADMINISTRATOR)
    await done(admin, "clerk_add", clerk="nikos", name="Ν", role="clerk", pin="815170")
    assert threads and threading.main_thread() not in threads

"""Clerks and their sessions: who may sign in with which PIN, who has, and that every change of it is in the journal."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from epass import pins
from epass.clerks import Clerk, ClerkExists, LastAdministrator, LockedOut, NoSuchClerk, Role, Session, WrongPin
from epass.desk_settings import ConsoleSettings
from epass.queueing import events as e
from epass.queueing.hall import Hall
from epass.store.journal import Entry, Journal, store_errors

_TOKEN_BYTES = 32
# What a name that nobody has is compared with: the answer takes as long.
_NOBODY = pins.hashed("", bytes(16))
# A click is written down when it is so long after the last one that was.
_SEEN_EVERY = timedelta(minutes=1)
_WRONG_KEPT = timedelta(days=1)
# Each try takes 16 MB and a core.
_AT_ONCE = 2

_SESSION = """
    SELECT session, sessions.clerk, name, role, csrf, place, began, seen
    FROM sessions JOIN clerks ON clerks.clerk = sessions.clerk WHERE session = ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """`token` is for the browser alone, and is kept nowhere else."""

    token: str
    session: Session


class Clerks:
    """Of the site of this journal. `by`: who decided it and where, as in `Journal.record`."""

    def __init__(self, journal: Journal, settings: ConsoleSettings, clock: Callable[[], datetime]) -> None:
        self._journal = journal
        self._settings = settings
        self._clock = clock
        self._trying = asyncio.Semaphore(_AT_ONCE)

    def all(self) -> list[Clerk]:
        """By their names."""
        with store_errors():
            rows = self._journal.connection.execute("SELECT clerk, name, role FROM clerks ORDER BY name, clerk")
            return [
                Clerk(clerk=clerk, name=name, role=Role(role), locked_until=self._locked_until(_key(clerk)))
                for clerk, name, role in rows.fetchall()
            ]

    def names(self) -> dict[str, str]:
        """What colleagues read, by what a clerk signs in with."""
        with store_errors():
            return dict(self._journal.connection.execute("SELECT clerk, name FROM clerks"))

    # Changes: each is in the journal

    def add(self, clerk: str, *, name: str, role: Role, pin: str, by: str | None = None) -> list[Entry]:
        """`pin` is the line that `pins.hashed` made."""

        def change(tables: sqlite3.Connection) -> str:
            if self._role(clerk) is not None:
                raise ClerkExists(clerk)
            tables.execute("INSERT INTO clerks VALUES (?, ?, ?, ?)", (clerk, name, role, pin))
            return "added"

        return self._change(clerk, change, by)

    def remove(self, clerk: str, *, by: str | None = None) -> list[Entry]:
        """Their sessions end."""

        def change(tables: sqlite3.Connection) -> str:
            self._require_another_administrator(clerk)
            tables.execute("DELETE FROM clerks WHERE clerk = ?", (clerk,))
            self._end_all(clerk)
            return "removed"

        return self._change(clerk, change, by)

    def rename(self, clerk: str, name: str, *, by: str | None = None) -> list[Entry]:
        def change(tables: sqlite3.Connection) -> str:
            self._require(clerk)
            tables.execute("UPDATE clerks SET name = ? WHERE clerk = ?", (name, clerk))
            return "name"

        return self._change(clerk, change, by)

    def give_role(self, clerk: str, role: Role, *, by: str | None = None) -> list[Entry]:
        """From their next click on."""

        def change(tables: sqlite3.Connection) -> str:
            if role is not Role.ADMINISTRATOR:
                self._require_another_administrator(clerk)
            self._require(clerk)
            tables.execute("UPDATE clerks SET role = ? WHERE clerk = ?", (role, clerk))
            return "role"

        return self._change(clerk, change, by)

    def give_pin(self, clerk: str, pin: str, *, by: str | None = None, but: str = "") -> list[Entry]:
        """`pin` is the line that `pins.hashed` made. Their sessions end, but for the one with this id, and they are
        locked out no more."""

        def change(tables: sqlite3.Connection) -> str:
            self._require(clerk)
            tables.execute("UPDATE clerks SET pin = ? WHERE clerk = ?", (pin, clerk))
            self._end_all(clerk, but)
            self._forget_wrong(clerk)
            return "pin"

        return self._change(clerk, change, by)

    async def change_own_pin(self, clerk: str, before: str, pin: str, *, session: str, place: str) -> list[Entry]:
        """As `give_pin`, for who knows the one `before`: a wrong one is refused and counted as at the door. `session`
        (its id) goes on."""
        await self._require_pin(clerk, before, place)
        return self.give_pin(clerk, pin, by=f"{clerk}@{place}", but=session)

    def unlock(self, clerk: str, *, by: str | None = None) -> list[Entry]:
        def change(tables: sqlite3.Connection) -> str:
            self._require(clerk)
            self._forget_wrong(clerk)
            return "unlocked"

        return self._change(clerk, change, by)

    # Sessions

    async def sign_in(self, clerk: str, pin: str, *, place: str) -> SignedIn:
        """A new session for who knows the PIN. Refuses with WrongPin or LockedOut, in the same words and the same time
        for a name that nobody has. Tries that come at once are counted one by one, before they are looked at."""
        await self._require_pin(clerk, pin, place)
        return self._begin(clerk, place)

    def session_of(self, token: str) -> Session | None:
        """Whose it is, while it lasts."""
        return self._session(_hash(token))

    def is_signed_in(self, session: str) -> bool:
        return self._session(session) is not None

    def is_here(self, clerk: str) -> bool:
        """Whether they are signed in anywhere."""
        with store_errors():
            rows = self._journal.connection.execute("SELECT session FROM sessions WHERE clerk = ?", (clerk,)).fetchall()
        return any(self.is_signed_in(id) for (id,) in rows)

    def see(self, session: Session) -> None:
        """It was used: it is not idle."""
        now = self._clock()
        with store_errors():
            self._journal.connection.execute(
                "UPDATE sessions SET seen = ? WHERE session = ? AND seen < ?",
                (now.isoformat(), session.id, (now - _SEEN_EVERY).isoformat()),
            )

    def sign_out(self, session: Session) -> None:
        def decide(hall: Hall, at: datetime) -> Sequence[e.Event]:
            self._journal.connection.execute("DELETE FROM sessions WHERE session = ?", (session.id,))
            return [e.ClerkSignedOut(at=at, clerk=session.clerk)]

        self._journal.record(decide, by=f"{session.clerk}@{session.place}")

    # Parts

    def _change(self, clerk: str, change: Callable[[sqlite3.Connection], str], by: str | None) -> list[Entry]:
        def decide(hall: Hall, at: datetime) -> Sequence[e.Event]:
            return [e.ClerkChanged(at=at, clerk=clerk, change=change(self._journal.connection))]

        return self._journal.record(decide, by=by)

    async def _require_pin(self, clerk: str, pin: str, place: str) -> None:
        self._journal.record(lambda hall, at: self._count(clerk, at))
        line = self._line(clerk)
        async with self._trying:
            is_right = await asyncio.to_thread(partial(pins.is_right, pin, line or _NOBODY))
        if not is_right or line is None or line != self._line(clerk):
            self._wrong(clerk, place)
            raise WrongPin

    def _count(self, clerk: str, at: datetime) -> Sequence[e.Event]:
        """One more try. The last one that is left locks the name before it is looked at."""
        tables, key = self._journal.connection, _key(clerk)
        tables.execute("DELETE FROM wrong_pins WHERE last < ?", ((at - _WRONG_KEPT).isoformat(),))
        if until := self._locked_until(key):
            raise LockedOut(until.astimezone(self._journal.hall.timezone))
        row = tables.execute("SELECT tries FROM wrong_pins WHERE name = ? AND locked_until IS NULL", (key,)).fetchone()
        tries = (row[0] if row else 0) + 1
        until = at + self._settings.locked_for if tries >= self._settings.tries else None
        tables.execute(
            "INSERT OR REPLACE INTO wrong_pins VALUES (?, ?, ?, ?)",
            (key, tries, at.isoformat(), until and until.isoformat()),
        )
        return []

    def _wrong(self, clerk: str, place: str) -> None:
        if self._role(clerk) is not None and self._locked_until(_key(clerk)):
            self._journal.record(lambda hall, at: [e.ClerkLockedOut(at=at, clerk=clerk)], by=f"{clerk}@{place}")

    def _begin(self, clerk: str, place: str) -> SignedIn:
        token, csrf = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)

        def decide(hall: Hall, at: datetime) -> Sequence[e.Event]:
            self._forget_wrong(clerk)
            self._forget_ended(at)
            moment = at.isoformat()
            self._journal.connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", (_hash(token), clerk, csrf, place, moment, moment)
            )
            return [e.ClerkSignedIn(at=at, clerk=clerk)]

        self._journal.record(decide, by=f"{clerk}@{place}")
        session = self.session_of(token)
        if session is None:  # removed at this moment
            raise WrongPin
        return SignedIn(token=token, session=session)

    def _session(self, id: str) -> Session | None:
        with store_errors():
            row = self._journal.connection.execute(_SESSION, (id,)).fetchone()
        if row is None:
            return None
        id, clerk, name, role, csrf, place, began, seen = row
        ends = min(
            datetime.fromisoformat(began) + self._settings.signed_in_for,
            datetime.fromisoformat(seen) + self._settings.idle_for,
        )
        if self._clock() >= ends:
            return None
        return Session(id=id, clerk=clerk, name=name, role=Role(role), csrf=csrf, place=place, ends=ends)

    def _forget_ended(self, at: datetime) -> None:
        self._journal.connection.execute(
            "DELETE FROM sessions WHERE began < ? OR seen < ?",
            ((at - self._settings.signed_in_for).isoformat(), (at - self._settings.idle_for).isoformat()),
        )

    def _end_all(self, clerk: str, but: str = "") -> None:
        self._journal.connection.execute("DELETE FROM sessions WHERE clerk = ? AND session <> ?", (clerk, but))

    def _forget_wrong(self, clerk: str) -> None:
        self._journal.connection.execute("DELETE FROM wrong_pins WHERE name = ?", (_key(clerk),))

    def _locked_until(self, key: str) -> datetime | None:
        row = self._journal.connection.execute("SELECT locked_until FROM wrong_pins WHERE name = ?", (key,)).fetchone()
        until = datetime.fromisoformat(row[0]) if row and row[0] else None
        return until if until and self._clock() < until else None

    def _line(self, clerk: str) -> str | None:
        with store_errors():
            row = self._journal.connection.execute("SELECT pin FROM clerks WHERE clerk = ?", (clerk,)).fetchone()
        return row[0] if row else None

    def _role(self, clerk: str) -> Role | None:
        with store_errors():
            row = self._journal.connection.execute("SELECT role FROM clerks WHERE clerk = ?", (clerk,)).fetchone()
        return Role(row[0]) if row else None

    def _require(self, clerk: str) -> Role:
        role = self._role(clerk)
        if role is None:
            raise NoSuchClerk(clerk)
        return role

    def _require_another_administrator(self, clerk: str) -> None:
        if self._require(clerk) is not Role.ADMINISTRATOR:
            return
        others = self._journal.connection.execute(
            "SELECT count(*) FROM clerks WHERE role = 'administrator' AND clerk <> ?", (clerk,)
        )
        if not others.fetchone()[0]:
            raise LastAdministrator


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


def _key(name: str) -> str:
    """Of a name that was typed, which may be anything: it is not kept itself."""
    return sha256(name.encode()).hexdigest()

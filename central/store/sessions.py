"""Sessions of browsers: a random token for the cookie, its hash and the data in the store."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select, update

from central.store.ground import Ground
from central.store.schema import sessions

_WRITTEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`kind`: "visitor" (nobody yet), "citizen" or "clerk"; `subject`: the citizen's or user's id. `data` is the web's
    own: what may be kept for the session only, such as the name that TAXISnet told."""

    kind: str
    subject: str
    data: Mapping[str, Any]
    begun_at: datetime
    ends_at: datetime


class Sessions:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def open(self, kind: str, subject: str, data: Mapping[str, Any], *, lasts: timedelta | None = None) -> str:
        """Returns the token for the cookie. Lasts as the limits say (untouched, and at all), or exactly `lasts`."""
        token = secrets.token_urlsafe(32)
        now = self._ground.clock()
        limits = self._ground.config.limits
        row = {
            "hash": _hash(token),
            "kind": kind,
            "subject": subject,
            "data": dict(data),
            "begun_at": now,
            "seen_at": now,
            # 0: it ends when it should, touched or not.
            "lasts_s": int(limits.session.total_seconds()) if lasts is None else 0,
            "ends_at": now + (limits.session if lasts is None else lasts),
        }
        async with self._database.write() as tx:
            await tx.execute(insert(sessions), row)
        return token

    async def get(self, token: str) -> Session | None:
        """None where there is none any more. Being asked for keeps it alive; this is written at most once a minute."""
        now = self._ground.clock()
        async with self._database.read() as connection:
            found = await connection.execute(
                select(sessions).where(sessions.c.hash == _hash(token), sessions.c.ends_at > now)
            )
            row = found.one_or_none()
        if row is None:
            return None
        ends_at = row.ends_at
        if row.lasts_s and now - row.seen_at >= _WRITTEN_EVERY:
            longest = row.begun_at + self._ground.config.limits.session_longest
            ends_at = min(now + timedelta(seconds=row.lasts_s), longest)
            async with self._database.write() as tx:
                await tx.execute(
                    update(sessions).where(sessions.c.hash == row.hash).values(seen_at=now, ends_at=ends_at)
                )
        return Session(kind=row.kind, subject=row.subject, data=row.data, begun_at=row.begun_at, ends_at=ends_at)

    async def put(self, token: str, data: Mapping[str, Any]) -> None:
        """Other data in the same session."""
        async with self._database.write() as tx:
            await tx.execute(update(sessions).where(sessions.c.hash == _hash(token)).values(data=dict(data)))

    async def close(self, token: str) -> None:
        async with self._database.write() as tx:
            await tx.execute(delete(sessions).where(sessions.c.hash == _hash(token)))

    async def close_all(self, kind: str, subject: str) -> None:
        """Everywhere: after a new password, a withdrawn role, or by the citizen's wish."""
        async with self._database.write() as tx:
            await tx.execute(delete(sessions).where(sessions.c.kind == kind, sessions.c.subject == subject))


def _hash(token: str) -> str:
    """256 bits of chance need no salt."""
    return sha256(token.encode()).hexdigest()

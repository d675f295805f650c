"""What a site shows to be let in: made here, shown once, kept as a hash."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from central.domain.refusals import NoSuchSite, NoSuchToken
from central.store.actor import Actor
from central.store.ground import Ground
from central.store.schema import halls, sites, tokens
from central.store.writing import write_audit
from epass.ids import new_id

_USE_WRITTEN_EVERY, _HEARD_WRITTEN_EVERY = timedelta(minutes=1), timedelta(seconds=10)
_LABEL_MOST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteToken:
    id: str
    site: str
    label: str
    made_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


_ADMITTED = (
    select(tokens.c.id, tokens.c.last_used_at, halls.c.heard_at)
    .select_from(tokens.outerjoin(halls, halls.c.site == tokens.c.site))
    .where(tokens.c.hash == bindparam("shown"), tokens.c.site == bindparam("of_site"), tokens.c.revoked_at.is_(None))
)
_USE = update(tokens).where(tokens.c.id == bindparam("of_token")).values(last_used_at=bindparam("at"))
_HEAR = upsert(halls)
_HEAR = _HEAR.on_conflict_do_update(index_elements=["site"], set_={"heard_at": _HEAR.excluded.heard_at})


class Tokens:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def make(self, site: str, label: str, actor: Actor) -> tuple[SiteToken, str]:
        """The second is the token itself: it can never be shown again. Raises NoSuchSite."""
        token = secrets.token_urlsafe(32)
        now = self._ground.clock()
        made = SiteToken(
            id=new_id(),
            site=site,
            label=" ".join(label.split())[:_LABEL_MOST],
            made_at=now,
            last_used_at=None,
            revoked_at=None,
        )
        async with self._database.write() as tx:
            if (await tx.execute(select(sites.c.code).where(sites.c.code == site))).one_or_none() is None:
                raise NoSuchSite
            await tx.execute(
                insert(tokens),
                {"id": made.id, "site": site, "label": made.label, "hash": _hash(token), "made_at": now},
            )
            await write_audit(tx, now, actor, "token_made", site=site, subject=made.id)
        return made, token

    async def of_site(self, site: str) -> list[SiteToken]:
        """Newest first, revoked ones too."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(tokens).where(tokens.c.site == site).order_by(tokens.c.made_at.desc())
            )
            return [_token(row) for row in rows]

    async def revoke(self, id: str, actor: Actor) -> None:
        """Raises NoSuchToken. A revoked one stays revoked."""
        now = self._ground.clock()
        async with self._database.write() as tx:
            row = (await tx.execute(select(tokens).where(tokens.c.id == id))).one_or_none()
            if row is None:
                raise NoSuchToken
            if row.revoked_at is None:
                await tx.execute(update(tokens).where(tokens.c.id == id).values(revoked_at=now))
                await write_audit(tx, now, actor, "token_revoked", site=row.site, subject=id)
        self._database.wakes.ring(f"changes:{row.site}")

    async def admits(self, site: str, token: str) -> bool:
        """Whether this token lets in for this site, which has been heard of by it. That is written at most every ten
        seconds, the token's use once a minute."""
        now = self._ground.clock()
        row = await self._admitting(site, token)
        if row is None:
            return False
        is_heard = _is_fresh(row.heard_at, now, _HEARD_WRITTEN_EVERY)
        is_used = _is_fresh(row.last_used_at, now, _USE_WRITTEN_EVERY)
        if not (is_heard and is_used):
            async with self._database.write() as tx:
                if not is_used:
                    await tx.execute(_USE, {"of_token": row.id, "at": now})
                if not is_heard:
                    await tx.execute(_HEAR, {"site": site, "heard_at": now, "open_counters": [], "told": {}})
        return True

    async def still_admits(self, site: str, token: str) -> bool:
        """The same for who was let in before. It is no sign of life: they may have gone meanwhile."""
        return await self._admitting(site, token) is not None

    async def _admitting(self, site: str, token: str) -> Any:
        async with self._database.read() as connection:
            return (await connection.execute(_ADMITTED, {"shown": _hash(token), "of_site": site})).one_or_none()


def _is_fresh(written_at: datetime | None, now: datetime, every: timedelta) -> bool:
    return written_at is not None and now - written_at < every


def _hash(token: str) -> str:
    """256 bits of chance need no salt."""
    return sha256(token.encode(errors="replace")).hexdigest()


def _token(row: Any) -> SiteToken:
    return SiteToken(
        id=row.id,
        site=row.site,
        label=row.label,
        made_at=row.made_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )

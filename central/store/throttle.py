"""How often something was tried, counted for all processes together."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert as upsert

from central.domain.refusals import TooOften
from central.store.ground import Ground
from central.store.schema import attempts


class Throttle:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._database = ground.database

    async def check(self, *, what: str, who: str, most: int, within: timedelta) -> None:
        """Counts one attempt. Raises TooOften from the attempt after `most` on, until `within` after the first of them.
        `who` (an address, a login) is kept as a hash."""
        now = self._ground.clock()
        row = upsert(attempts).values(hash=self._hash(what, who), count=1, ends_at=now + within)
        is_over = attempts.c.ends_at <= now
        counted = row.on_conflict_do_update(
            index_elements=["hash"],
            set_={
                "count": case((is_over, 1), else_=attempts.c.count + 1),
                "ends_at": case((is_over, row.excluded.ends_at), else_=attempts.c.ends_at),
            },
        ).returning(attempts.c.count, attempts.c.ends_at)
        async with self._database.write() as tx:
            count, ends_at = (await tx.execute(counted)).one()
        if count > most:
            raise TooOften(ends_at)

    async def forget(self, *, what: str, who: str) -> None:
        """It went well: begins anew."""
        async with self._database.write() as tx:
            await tx.execute(delete(attempts).where(attempts.c.hash == self._hash(what, who)))

    def _hash(self, what: str, who: str) -> str:
        """With a key: an address could be found by trying all of them."""
        return sha256(self._ground.config.keys.cookies + f":{what}:{who}".encode()).hexdigest()

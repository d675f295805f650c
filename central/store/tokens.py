"""What a site shows to be let in: made here, shown once, kept as a hash."""

from dataclasses import dataclass
from datetime import datetime

from central.store.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteToken:
    id: str
    site: str
    label: str
    made_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class Tokens:
    async def make(self, site: str, label: str, actor: Actor) -> tuple[SiteToken, str]:
        """The second is the token itself: it can never be shown again."""
        raise NotImplementedError

    async def of_site(self, site: str) -> list[SiteToken]:
        """Newest first, revoked ones too."""
        raise NotImplementedError

    async def revoke(self, id: str, actor: Actor) -> None:
        raise NotImplementedError

    async def admits(self, site: str, token: str) -> bool:
        """Whether this token lets in for this site. Its use is written at most once a minute."""
        raise NotImplementedError

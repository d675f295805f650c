"""Who works with the platform, and what each may do where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """CLERK: bookings and the day of a site. SUPERVISOR: also its hours, services, texts, token, clerks and figures.
    ADMIN: every site, and who may do what."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


_RANK = (Role.CLERK, Role.SUPERVISOR, Role.ADMIN)
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """`roles`: the role at each site, by its code; at EVERYWHERE for all of them. `login` is empty for who comes by
    TAXISnet for employees only."""

    id: str
    name: str
    login: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    is_active: bool = True
    has_password: bool = False
    has_taxisnet: bool = False

    def role_at(self, site: str) -> Role | None:
        known = [self.roles[place] for place in (site, EVERYWHERE) if place in self.roles]
        return max(known, key=_RANK.index, default=None)

    def may(self, least: Role, site: str) -> bool:
        """Whether this user is at least a `least` at this site."""
        role = self.role_at(site)
        return self.is_active and role is not None and _RANK.index(role) >= _RANK.index(least)

    @property
    def sites(self) -> tuple[str, ...]:
        """The codes of the sites with a role of their own."""
        return tuple(sorted(site for site in self.roles if site != EVERYWHERE))

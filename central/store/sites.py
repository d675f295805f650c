"""The list of sites, their services, hours and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from central.domain.hours import ExceptionalDay
from central.domain.site import Service, Site
from central.store.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """A site in a list: what a citizen chooses by. `same_day`: whether any service offers it; `takes_phone`: whether
    numbers can be taken from a phone, `is_silent`: but not now."""

    code: str
    name: Mapping[str, str]
    municipality: str
    address: str
    phone: str
    is_listed: bool
    same_day: bool
    takes_phone: bool
    is_silent: bool


class Sites:
    async def get(self, code: str) -> Site:
        """With services (in their order), hours and exceptional days from yesterday on. Raises NoSuchSite."""
        raise NotImplementedError

    async def lines(self, *, municipality: str = "", unit: str = "", wanted: str = "", all: bool = False) -> list[SiteLine]:
        """The listed sites (`all`: also the others) of a municipality or regional unit, or those found by what was
        typed: words of name, municipality, unit or address, or the code. By name."""
        raise NotImplementedError

    async def counts(self) -> dict[str, int]:
        """How many listed sites each municipality (by id) has."""
        raise NotImplementedError

    async def put(self, site: Site, actor: Actor) -> None:
        """New, or instead of the one with this code; its services and exceptional days are those given."""
        raise NotImplementedError

    async def put_many(self, sites: Sequence[Site], actor: Actor) -> None:
        """All of them or none. A site that is there already keeps its services, hours, days and texts."""
        raise NotImplementedError

    async def put_service(self, service: Service, actor: Actor) -> None:
        raise NotImplementedError

    async def remove_service(self, site: str, letter: str, actor: Actor) -> None:
        """Bookings of it stay, and are still served."""
        raise NotImplementedError

    async def put_day(self, site: str, day: date, what: ExceptionalDay | None, actor: Actor) -> int:
        """None: a day like others again. Returns how many bookings of the day are now outside its hours: the clerk
        moves them."""
        raise NotImplementedError

"""Tickets of the sites as phones show them, and numbers that phones ask for."""

from central.domain.ticket import LiveHall, LiveTicket


class Tickets:
    async def request(self, *, site: str, letter: str, holder: str, language: str = "el") -> LiveTicket:
        """Asks the site for a number; the answer comes up later (`watch`). `holder` is an opaque key of whoever asks (a
        citizen's id, or a visitor's session): one number at a time and site (TicketAlready). Raises SiteSilent,
        NoNumbersNow, NoSuchSite, NoSuchService."""
        raise NotImplementedError

    async def get(self, id: str) -> LiveTicket:
        """By the id in its address. Raises NoSuchTicket: also while the site has not told of it yet."""
        raise NotImplementedError

    async def watch(self, id: str, known: LiveTicket | None, timeout_s: float) -> LiveTicket:
        """The ticket as soon as it differs from what is known, or as it is when the time is over."""
        raise NotImplementedError

    async def cancel(self, id: str) -> LiveTicket:
        """Tells the site; the ticket is CANCELLED when the site says so. Raises NotPossibleNow."""
        raise NotImplementedError

    async def of_holder(self, holder: str) -> list[LiveTicket]:
        """Today's numbers of this holder, newest first."""
        raise NotImplementedError

    async def hall(self, site: str) -> LiveHall:
        """Raises NoSuchSite."""
        raise NotImplementedError

    async def watch_hall(self, site: str, known: LiveHall | None, timeout_s: float) -> LiveHall:
        """As `watch`, for a site's whole hall."""
        raise NotImplementedError

"""How often something was tried, counted for all processes together."""

from datetime import timedelta


class Throttle:
    async def check(self, *, what: str, who: str, most: int, within: timedelta) -> None:
        """Counts one attempt. Raises TooOften from the attempt after `most` on, until `within` after the first of them.
        `who` (an address, a login) is kept as a hash."""
        raise NotImplementedError

    async def forget(self, *, what: str, who: str) -> None:
        """It went well: begins anew."""
        raise NotImplementedError

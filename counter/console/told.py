"""What came of a form is kept until the next page shows it, once."""

from aiohttp import web

from counter.console.outcome import Outcome

_MOST = 500


class Told:
    """By the id of the session."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}

    def keep(self, session: str, outcome: Outcome) -> None:
        self._outcomes.pop(session, None)
        self._outcomes[session] = outcome
        if len(self._outcomes) > _MOST:
            del self._outcomes[next(iter(self._outcomes))]

    def take(self, session: str) -> Outcome | None:
        """Only once."""
        return self._outcomes.pop(session, None)

    def forget(self, session: str) -> None:
        self._outcomes.pop(session, None)


TOLD = web.AppKey("told", Told)

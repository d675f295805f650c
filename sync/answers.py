"""Everything that the platform may say instead of what was asked, by what the site does then. Pure.

`Trouble` passes: try again. `Gap`, `Smaller`, `WrongEntry` say how to go on. `Stopped` does not pass by itself: alarm.
"""

from collections.abc import Mapping

from epass.errors import PlatformError


class Trouble(PlatformError):
    """It does not answer, or not now. `retry_after_s`: as it said itself, None where it said nothing."""

    def __init__(self, sentence: str, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class NotTheProtocol(Trouble):
    """What came back is not what a platform says: cut off on the way, or somebody else's."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The platform does not speak as it should: {why}.")


class Gap(PlatformError):
    """The platform has less (or more) than was thought: go on after `have`."""

    def __init__(self, have: int) -> None:
        super().__init__(f"The platform has the entries up to {have}.")
        self.have = have


class Smaller(PlatformError):
    """So many entries at once are too large for it."""

    def __init__(self) -> None:
        super().__init__("The platform wants fewer entries at once.")


class WrongEntry(PlatformError):
    """`place`: of the entry in the batch; None where something else in it is wrong."""

    def __init__(self, path: str, place: int | None) -> None:
        super().__init__(f"The platform refuses what it was sent ({path}).")
        self.path, self.place = path, place


class Stopped(PlatformError):
    """Somebody must act; until then nothing goes up."""


class NotAdmitted(Stopped):
    def __init__(self) -> None:
        super().__init__("The platform does not admit this site: its token is wrong or was revoked. Put a new one.")


class AnotherPlatform(Stopped):
    def __init__(self, status: int) -> None:
        super().__init__(
            f"What answers at the platform's address is not the platform ({status}): correct [sync] url, or wait."
        )


class Mistake(Stopped):
    def __init__(self, error: str) -> None:
        super().__init__(f"The platform cannot read what e-PASS sends ({error}): update e-PASS here or there.")


class Diverged(Stopped):
    """`numbers`: up to which ordinals numbers were given out on this `day`, as far as the platform knows."""

    def __init__(self, day: str = "", numbers: Mapping[str, int] | None = None) -> None:
        super().__init__(
            "The platform knows another past of this journal: was an old backup put back? Then: epass sync new-journal"
        )
        self.day, self.numbers = day, numbers or {}


class Superseded(Stopped):
    def __init__(self) -> None:
        super().__init__(
            "A newer journal of this site is in use elsewhere. If this is the right one: epass sync new-journal"
        )


class Incomplete(Stopped):
    def __init__(self) -> None:
        super().__init__("Entries that the platform still wants are missing here. Then: epass sync new-journal")

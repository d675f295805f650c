"""What a source says of entries that are not news."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The calls until now were announced before, or are too old to be (`Board.settle`): except those by entries after
    seq `after` that were made at `since` or later. None: there are no exceptions."""

    after: int | None
    since: datetime | None

"""What every part of the store stands on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from central.config import CentralConfig
from central.store.database import Database
from epass.queueing.calendar import SpecialDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    database: Database
    config: CentralConfig
    clock: Callable[[], datetime]
    public_days: SpecialDays

    def today(self) -> date:
        return self.day_of(self.clock())

    def is_silent(self, heard_at: datetime | None, alarm: str | None = None) -> bool:
        """Whether a site that was last heard of at this time was not heard of for too long. One that is refused its
        journal goes on asking for changes, but nothing is heard of its hall. (“superseded” says nothing of that: the
        newer journal is heard.)"""
        return heard_at is None or alarm == "diverged" or self.clock() - heard_at > self.config.limits.site_silent

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.config.timezone).date()

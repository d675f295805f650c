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

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.config.timezone).date()

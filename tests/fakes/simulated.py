"""Two sites, a platform and a bad network, in one process and in a time of their own: a seed decides everything that
happens, so the same seed tells the same story again.

The sites are the real ones: the daemon's two halves, their journals in SQLite on a memory disk, the hall. What they
speak with is `ModelPlatform`, over `BadNetwork`. A crash comes before or after any statement that SQLite is given, and
before or after any request: nothing in between leaves a trace, so these are all the crashes there are.
"""

import asyncio
import contextlib
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from epass.errors import EpassError
from epass.store.migrations import migrate
from fakes.bad_network import Weather, journal_of, said, some_weather
from fakes.model_platform import ModelPlatform
from fakes.simulated_site import SimulatedSite
from sync.answers import Diverged, Superseded
from sync.exchange import Reply, Request

CODES = ("0532", "0009")
SEEDS = 60  # so many where nobody asks for more
BEGINS = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
_MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
_CLEARED_BY_A_PERSON = (str(Diverged()), str(Superseded()))


class World:
    """`seed` decides everything. `story` is what happened, in words; `troubles` counts it. `owners`: whose each id is.
    `doubtful`: requests that were asked before a card, a backup or a feed was lost; what became of them may be lost
    with it."""

    def __init__(self, seed: int, folder: Path, template: Path) -> None:
        self.chance = random.Random(seed)
        self.template = template
        self.story: list[str] = []
        self.troubles: Counter[str] = Counter()
        self.crashes = True
        self.platform_life = 0
        self.platform_skew = timedelta()
        self.owners: dict[str, str] = {}
        self.doubtful: dict[str, set[str]] = {code: set() for code in CODES}
        self._ids = 0
        self._late: set[asyncio.Task[Any]] = set()
        self._sent = Counter[str]()
        self.platform = ModelPlatform(self._platform_now, CODES)
        self.sites = {
            code: SimulatedSite(self, code, tuple(other for other in CODES if other != code), folder) for code in CODES
        }
        self.weather = some_weather(self.chance)
        self._backups: list[tuple[str, Path]] = []
        self._platform_backup: Any = None

    def now(self) -> datetime:
        return BEGINS + timedelta(seconds=asyncio.get_running_loop().time())

    def _platform_now(self) -> datetime:
        return self.now() + self.platform_skew

    def id(self, prefix: str, code: str) -> str:
        self._ids += 1
        id = f"{prefix}{self._ids}"
        self.owners[id] = code
        return id

    # The way to the platform

    async def asks(self, code: str, request: Request) -> Reply:
        self._sent[code] += 1
        reply = await self.platform.ask(code, request)
        if said(reply) == "diverged":
            journal_id = journal_of(request)
            assert journal_id in self.sites[code].forked, f"{code} is told “diverged”, and no backup was put back"
            assert self._is_another_past(code, journal_id), f"{code} is told “diverged”, and both have the same past"
        return reply

    def _is_another_past(self, code: str, journal_id: str) -> bool:
        """Whether the platform has entries of this journal that the site has not, or has otherwise."""
        stored = self.platform.sites[code].entries.get(journal_id, [])
        here = {entry.seq: entry for entry in self.sites[code].journal.since(0, limit=1_000_000)}
        return any(
            row.seq not in here
            or (row.kind, row.at) != (type(here[row.seq].event).__name__, here[row.seq].event.at.isoformat())
            for row in stored
        )

    def later(self, code: str, request: Request, after_s: float) -> None:
        """What was given up still arrives, some time, and nobody hears the answer."""
        place = self._sent[code]

        async def arrive() -> None:
            await asyncio.sleep(after_s)
            if self._sent[code] > place:
                self.troubles["out of order"] += 1
            with contextlib.suppress(EpassError):
                await self.platform.ask(code, request)
            self._look_for_overtaken(code, journal_of(request))

        task = asyncio.ensure_future(arrive())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _look_for_overtaken(self, code: str, late: str) -> None:
        """The first entries of a journal that is over came only now: to the platform it is the newest, and the one in
        use is not. No side can know better; a person must say which is right."""
        site, streams = self.sites[code], self.platform.sites[code].streams
        current = site.journal.identity().journal_id
        if late and late != current and streams and streams[-1].journal_id == late:
            self.troubles["a journal that is over comes late"] += 1
            site.forked.add(current)

    def platform_dies(self) -> None:
        """Whoever waits for an answer gets none."""
        self.platform_life += 1
        self.troubles["the platform dies"] += 1

    # Time passes

    async def run(self, steps: int) -> None:
        """Trouble for so many steps, then fine weather until both sides have the same."""
        for site in self.sites.values():
            site.start()
        for _ in range(steps):
            await asyncio.sleep(self.chance.expovariate(1 / 8))
            await self._step()
        await self._calm_down()
        for site in self.sites.values():
            site.stop()
        await asyncio.gather(*(site.daemon for site in self.sites.values()), return_exceptions=True)

    async def _step(self) -> None:
        code = self.chance.choice(CODES)
        self._look_at_the_sites()
        what = self.chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        if not self._on_the_platform(what, code) and not await self._at_the_site(what, code):
            return
        self.story.append(f"{asyncio.get_running_loop().time():8.1f} s  {code}  {what}")
        if what not in _ORDINARY:
            self.troubles[what] += 1

    def _on_the_platform(self, what: str, code: str) -> bool:  # noqa: PLR0912 - one branch for each thing
        """Whether it happened."""
        far, chance = self.platform.sites[code], self.chance
        match what:
            case "book":
                id = self.id("b", code)
                self.platform.book(code, id, self._slot(), digits=f"{self._ids:06d}")
            case "move" if far.bookings:
                id = chance.choice(list(far.bookings))
                self.platform.book(code, id, self._slot(), chance.choice("ΑΒ"), digits=far.bookings[id]["code"])
            case "unbook" if far.bookings:
                self.platform.cancel(code, chance.choice(list(far.bookings)))
            case "request":
                self.platform.request(code, self.id("r", code), chance.choice("ΑΑΒΓ"))
            case "give_up" if far.requests:
                self.platform.give_up(code, chance.choice(list(far.requests)))
            case "message":
                self.platform.post(code, self.id("m", code), "Κλείνουμε νωρίτερα.")
            case "unsay" if far.messages:
                self.platform.withdraw(code, chance.choice(list(far.messages)))
            case "settle":
                self.platform.settle(code, chance.randrange(100))
            case "platform_clock":
                self.platform_skew = timedelta(seconds=chance.choice([-86400, -7200, -90, 90, 7200, 86400, 0, 0]))
            case "platform_dies":
                self.platform_dies()
            case "platform_backup":
                self._platform_backup = self.platform.backup()
            case "platform_put_back" if self._platform_backup is not None:
                self.platform.restore(self._platform_backup)
                self.platform_dies()
                for one in CODES:
                    self._doubt(one)
            case "tidied":
                self.platform.tidy(code)
            case _:
                return False
        return True

    async def _at_the_site(self, what: str, code: str) -> bool:
        """Whether it happened."""
        site = self.sites[code]
        match what:
            case "hall":
                site.happens()
            case "hall_dies":
                site.dies_at_work(site.happens)
            case "weather":
                self.weather = some_weather(self.chance)
            case "clock":
                site.jump()
            case "kill":
                site.stop()
                site.start()
            case "backup":
                self._backups.append((code, site.backup()))
            case "put_back" if mine := [backup for owner, backup in self._backups if owner == code]:
                await self._while_off(code, lambda: site.put_back(self.chance.choice(mine)))
            case "new_card":
                await self._while_off(code, site.replace_card)
                self._backups = [kept for kept in self._backups if kept[0] != code]
            case _:
                return False
        return True

    async def _while_off(self, code: str, work: Callable[[], None]) -> None:
        site = self.sites[code]
        site.stop()
        await asyncio.gather(site.daemon, return_exceptions=True)
        work()
        self._doubt(code)
        site.start()

    def _doubt(self, code: str) -> None:
        self.doubtful[code] |= set(self.platform.sites[code].requests)

    def _look_at_the_sites(self) -> None:
        """Every daemon lives. Whoever must act on an alarm does, sooner or later: only where a backup was put back."""
        for code, site in self.sites.items():
            if site.daemon.done():
                site.daemon.result()
            if not site.alarm:
                continue
            assert site.alarm in _CLEARED_BY_A_PERSON, f"{code} raises an alarm: {site.alarm}"
            if site.journal.identity().journal_id in site.forked and self.chance.random() < 0.05:
                self.story.append(f"{asyncio.get_running_loop().time():8.1f} s  {code}  new journal")
                self.troubles["alarm, and a new journal"] += 1
                site.new_journal()
                self._doubt(code)
                site.alarm = ""

    def _slot(self) -> datetime:
        """Now and then of a day that comes near only later."""
        ahead = timedelta(days=self.chance.choice([0, 0, 0, 0, 0, 1, 2]))
        return BEGINS + ahead + timedelta(minutes=10 * self.chance.randrange(-3, 160))

    async def _calm_down(self) -> None:
        """The network is back, nobody dies any more, and clocks are right: within an hour both sides must agree."""
        self.weather = Weather()
        self.crashes = False
        self.platform_skew = timedelta()
        for site in self.sites.values():
            site.skew = timedelta()
            site.stop()
            site.start()
        for _ in range(720):
            await asyncio.sleep(5)
            self._look_at_the_sites()
            if not self._late and all(self._is_agreed(code) for code in CODES):
                return
        raise AssertionError("they never agreed: " + ", ".join(f"{s.code}: {s.alarm}" for s in self.sites.values()))

    def _is_agreed(self, code: str) -> bool:
        site, far = self.sites[code], self.platform.sites[code]
        journal_id = site.journal.identity().journal_id
        stream = next((one for one in far.streams if one.journal_id == journal_id), None)
        return (
            stream is not None
            and stream.have == site.journal.last_seq()
            and site.journal.last_change() == far.last
            and not site.alarm
        )


_WEIGHTS = {
    "hall": 40,
    "book": 10,
    "move": 4,
    "unbook": 4,
    "request": 8,
    "give_up": 3,
    "message": 2,
    "unsay": 1,
    "settle": 1,
    "weather": 6,
    "hall_dies": 3,
    "clock": 2,
    "platform_clock": 1,
    "kill": 4,
    "platform_dies": 2,
    "backup": 2,
    "put_back": 1,
    "new_card": 1,
    "platform_backup": 1,
    "platform_put_back": 1,
    "tidied": 1,
}
_ORDINARY = ("hall", "book", "move", "unbook", "request", "give_up", "message", "unsay", "settle", "weather")

# Each of these must have happened in any larger number of seeds.
TROUBLES = (
    *("lost", "unanswered", "doubled", "late", "out of order", "cut_off", "foreign", "broken"),
    *("the daemon dies", "the daemon dies in a transaction", "the hall dies", "the hall dies in a transaction"),
    *("dies_before", "dies_after", "the platform dies", "kill"),
    *("clock", "platform_clock", "put_back", "new_card", "platform_put_back", "tidied", "alarm, and a new journal"),
)


@contextlib.contextmanager
def a_template() -> Iterator[Path]:
    """A migrated state folder to copy."""
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        migrate(Path(folder))
        yield Path(folder)


@contextlib.contextmanager
def a_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        yield Path(folder)

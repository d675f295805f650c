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
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from epass.errors import EpassError, Refusal
from epass.queueing import events as e
from epass.queueing.counter import Counter
from epass.queueing.hall import Hall
from epass.queueing.priority import Rules
from epass.queueing.service import Service
from epass.store import Condition, Journal
from epass.store.migrations import migrate
from epass.sync_settings import SyncSettings
from fakes.model_platform import ATHENS, ModelPlatform
from sync.answers import Diverged, Superseded, Trouble
from sync.connection import DEVICE, Connection
from sync.downlink import Downlink
from sync.exchange import Reply, Request
from sync.status import Status
from sync.uplink import Uplink

CODES = ("0532", "0009")
BEGINS = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
_MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
_SETTINGS = SyncSettings(url="https://platform", allows=frozenset({"hours", "services", "texts"}))


class Crashed(BaseException):
    """kill -9."""


class Fuse:
    """Burns down with every statement and request, and then the process is dead: nothing of it happens any more."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.connections: list[_Statements] = []

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            for connection in self.connections:
                connection.die()
        if self.left <= 0:
            raise Crashed


class _Statements:
    """A connection to SQLite whose process may die before or after each statement."""

    def __init__(self, connection: sqlite3.Connection, fuse: Fuse) -> None:
        self._connection, self._fuse = connection, fuse
        self._cursors: list[weakref.ref[sqlite3.Cursor]] = []
        fuse.connections.append(self)

    @property
    def in_transaction(self) -> bool:
        return self._fuse.left > 0 and self._connection.in_transaction

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        self._fuse.burn()
        done = self._connection.execute(statement, values)
        self._cursors = [known for known in self._cursors if known() is not None] + [weakref.ref(done)]
        self._fuse.burn()
        return done

    def close(self) -> None:
        if self._fuse.left > 0:
            self._connection.close()

    def die(self) -> None:
        """As the kernel does it: all locks are free at once. A statement that somebody still knows would keep them."""
        for known in self._cursors:
            if cursor := known():
                cursor.close()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._connection.close()


@dataclass(slots=True, kw_only=True)
class Weather:
    """How likely each trouble is, for one request; `is_cut`: nothing gets through."""

    lost: float
    unanswered: float
    doubled: float
    late: float
    cut_off: float
    foreign: float
    broken: float
    slow_s: float
    is_cut: bool = False


FINE = {"lost": 0.0, "unanswered": 0.0, "doubled": 0.0, "late": 0.0, "cut_off": 0.0, "foreign": 0.0, "broken": 0.0}


class BadNetwork:
    """Between one site's process and the platform."""

    def __init__(self, world: "World", code: str, fuse: Fuse) -> None:
        self._world, self._code, self._fuse = world, code, fuse

    async def ask(self, request: Request) -> Reply:
        weather, chance = self._world.weather, self._world.chance
        self._fuse.burn()
        if weather.is_cut or chance.random() < weather.lost:
            await asyncio.sleep(chance.random() * 20)
            raise Trouble("lost on the way")
        await asyncio.sleep(chance.random() * weather.slow_s)
        if chance.random() < weather.late:
            self._world.later(self._ask(request), chance.random() * 300)
            await asyncio.sleep(20)
            raise Trouble("too late")
        if chance.random() < weather.doubled:
            self._world.later(self._ask(request), chance.random() * 30)
        reply = await self._ask(request)
        if weather.is_cut or chance.random() < weather.unanswered:
            await asyncio.sleep(chance.random() * 20)
            raise Trouble("the answer was lost")
        if chance.random() < weather.cut_off:
            reply = Reply(status=reply.status, body=reply.body[: chance.randrange(len(reply.body))])
        if chance.random() < weather.foreign:
            other = next(code for code in CODES if code != self._code)
            if request.path.endswith("/changes"):
                path = request.path.replace(self._code, other)
                reply = await self._world.platform.ask(other, Request(method="GET", path=path, query=request.query))
        if chance.random() < weather.broken:
            reply = chance.choice(
                [Reply(status=502, body=b"<html>"), Reply(status=503, body=b"{}"), Reply(status=200, body=b"<html>")]
            )
        await asyncio.sleep(chance.random() * weather.slow_s)
        self._fuse.burn()
        return reply

    async def _ask(self, request: Request) -> Reply:
        """The platform may die before it has answered: what it has done is done."""
        life = self._world.platform_life
        reply = await self._world.platform.ask(self._code, request)
        if life != self._world.platform_life:
            raise Trouble("the platform died")
        return reply


class SimulatedSite:
    """One ΚΕΠ: the hall's process, which never dies here, and the daemon's, which does."""

    def __init__(self, world: "World", code: str, folder: Path) -> None:
        self.world, self.code = world, code
        self.skew = timedelta()
        self.alarm = ""
        self._folder = folder
        self._serial = 0
        self._fresh_card()

    def clock(self) -> datetime:
        return self.world.now() + self.skew

    def _fresh_card(self) -> None:
        self._serial += 1
        self._card = self._folder / f"{self.code}-{self._serial}"
        shutil.copytree(self.world.template, self._card)
        self.journal = self._open()
        self.journal.become(f"j-{self.code}-{self._serial}")

    def _open(self) -> Journal:
        hall = Hall(
            services={letter: Service(letter=letter, name={"el": letter}) for letter in "ΑΒ"},
            counters={1: Counter(counter=1, serves=frozenset("ΑΒ"), prefers=frozenset())},
            rules=Rules(),
            timezone=ATHENS,
        )
        return Journal(self._card, hall, self.clock)

    # The daemon

    async def live(self) -> None:
        """Runs the daemon, again after each crash, until cancelled."""
        chance = self.world.chance
        while True:
            fuse = Fuse(chance.randrange(1, 2000) if self.world.crashes else 10**9)
            try:
                await self._daemon(fuse)
            except (Crashed, BaseExceptionGroup):
                if _is_told_to_stop():
                    raise asyncio.CancelledError from None
                await asyncio.sleep(chance.random() * 10)

    async def _daemon(self, fuse: Fuse) -> None:
        up, down = self._open(), self._open()
        try:
            for journal in (up, down):
                journal._connection = _Statements(journal._connection, fuse)  # type: ignore[assignment]
            loop = asyncio.get_running_loop()
            network = BadNetwork(self.world, self.code, fuse)
            connection = Connection(Condition(up, DEVICE), self._hear, clock=self.clock, seconds=loop.time)
            known: dict[str, Any] = {"site": self.code, "seconds": loop.time, "chance": self.world.chance.random}
            uplink = Uplink(up, network, connection, clock=self.clock, **known)
            downlink = Downlink(down, network, connection, settings=_SETTINGS, settled=lambda event: None, **known)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_until_crash(uplink.run()))
                tasks.create_task(_until_crash(downlink.run()))
        finally:
            up.close()
            down.close()

    def _hear(self, status: Status) -> None:
        self.alarm = status.error if status.is_alarm else ""

    # What happens in the hall

    def happens(self) -> None:
        """Something; where the hall refuses it, nothing."""
        chance = self.world.chance
        hall = self.journal.hall
        with contextlib.suppress(Refusal):
            match chance.randrange(12):
                case 0 | 1 | 2 | 3:
                    self.issue(chance.choice("ΑΑΒ"))
                case 4 | 5:
                    self.do(lambda hall, at: hall.call_next(1, at=at, has_come=True))
                case 6:
                    self.do(lambda hall, at: hall.mark_no_show(1, at=at))
                case 7:
                    self._serial += 1
                    key = f"k{self._serial}"
                    self.journal.record(lambda hall, at: hall.call_next(1, at=at, has_come=True), key=key)
                    self.journal.undo(key)
                case 8 | 9:
                    codes = [booking.code for booking in hall.bookings]
                    ticket = self.world.id("t")
                    if codes:
                        code = chance.choice(codes)
                        self.do(lambda hall, at: hall.check_in(code, at=at, ticket=ticket))
                case 10:
                    codes = [booking.code for booking in hall.bookings]
                    waiting = [ticket.id for ticket in hall.waiting()]
                    if codes and waiting:
                        code, joined = chance.choice(codes), chance.choice(waiting)
                        self.do(lambda hall, at: hall.join(joined, code, at=at))
                case 11:
                    self.do(lambda hall, at: hall.cancel(chance.choice([*hall.tickets, "none"]), at=at))

    def issue(self, letter: str) -> None:
        ticket = self.world.id("t")
        self.do(lambda hall, at: hall.issue(letter, at=at, ticket=ticket))

    def do(self, decide: Callable[[Hall, datetime], Any]) -> None:
        self.journal.record(decide)

    # What happens to the machine

    def jump(self) -> None:
        self.skew = timedelta(seconds=self.world.chance.choice([-7200, -90, 90, 7200, 86400, 0, 0]))

    def backup(self) -> Path:
        self._serial += 1
        place = self._folder / f"{self.code}-backup-{self._serial}.db"
        with contextlib.closing(sqlite3.connect(self._card / "epass.db")) as connection:
            connection.execute("VACUUM INTO ?", (str(place),))
        return place

    def put_back(self, backup: Path) -> None:
        """Of the same card, while everything is off; epass-migrate runs before all, as after every start."""
        self.journal.close()
        for old in self._card.glob("epass.db*"):
            old.unlink()
        shutil.copy(backup, self._card / "epass.db")
        migrate(self._card)
        self.journal = self._open()

    def replace_card(self) -> None:
        self.journal.close()
        self._fresh_card()

    def new_journal(self) -> None:
        """`epass sync new-journal`."""
        self._serial += 1
        self.journal.become(f"j-{self.code}-{self._serial}")


async def _until_crash(work: Any) -> None:
    """A task group lets a BaseException of a task through at once; a process that dies takes all of it along."""
    try:
        await work
    except Crashed as crash:
        raise _Dead from crash


def _is_told_to_stop() -> bool:
    """A crash at the very moment of the cancellation would hide it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class _Dead(Exception):
    pass


class World:
    """`seed` decides everything. `story` is what happened, in words."""

    def __init__(self, seed: int, folder: Path, template: Path) -> None:
        self.chance = random.Random(seed)
        self.template = template
        self.story: list[str] = []
        self.crashes = True
        self.platform_life = 0
        self._ids = 0
        self._late: set[asyncio.Task[Any]] = set()
        self.platform = ModelPlatform(self.now, CODES)
        self.sites = {code: SimulatedSite(self, code, folder) for code in CODES}
        self.weather = self._some_weather()
        self.backups: list[tuple[str, Path, int]] = []
        self.platform_backup: Any = None
        self.lost_cards: set[str] = set()
        self.platform_was_restored = False
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def now(self) -> datetime:
        return BEGINS + timedelta(seconds=asyncio.get_running_loop().time())

    def id(self, prefix: str) -> str:
        self._ids += 1
        return f"{prefix}{self._ids}"

    def later(self, work: Any, after_s: float) -> None:
        """What was given up still arrives, some time."""

        async def arrive() -> None:
            await asyncio.sleep(after_s)
            with contextlib.suppress(EpassError):
                await work

        task = asyncio.ensure_future(arrive())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _some_weather(self) -> Weather:
        worst = self.chance.choice([0.0, 0.05, 0.15, 0.3])
        names = ("lost", "unanswered", "doubled", "late", "cut_off", "foreign", "broken")
        return Weather(
            **{name: self.chance.random() * worst for name in names}, slow_s=self.chance.choice([0.02, 0.5, 5.0])
        )

    async def run(self, steps: int) -> None:
        """Trouble for so many steps, then fine weather until both sides have the same."""
        for code in CODES:
            self._start(code)
        for step in range(steps):
            await asyncio.sleep(self.chance.expovariate(1 / 8))
            await self._step(step)
        await self._calm_down()
        for task in [*self.tasks.values(), *self._late]:
            task.cancel()
        await asyncio.gather(*self.tasks.values(), *self._late, return_exceptions=True)

    def _start(self, code: str) -> None:
        self.tasks[code] = asyncio.ensure_future(self.sites[code].live())

    async def _step(self, step: int) -> None:  # noqa: PLR0912 - one branch for each thing that can happen
        code = self.chance.choice(CODES)
        site, far = self.sites[code], self.platform.sites[code]
        self._look_at_alarms()
        what = self.chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        self.story.append(f"{asyncio.get_running_loop().time():8.1f} s  {code}  {what}")
        match what:
            case "hall":
                site.happens()
            case "book":
                id = self.id("b")
                self.platform.book(code, id, self._slot(), digits=f"{self._ids:06d}")
            case "move" if far.bookings:
                id = self.chance.choice(list(far.bookings))
                digits = far.bookings[id]["code"]
                self.platform.book(code, id, self._slot(), self.chance.choice("ΑΒ"), digits=digits)
            case "unbook" if far.bookings:
                self.platform.cancel(code, self.chance.choice(list(far.bookings)))
            case "request":
                self.platform.request(code, self.id("r"), self.chance.choice("ΑΑΒΓ"))
            case "give_up" if far.requests:
                self.platform.give_up(code, self.chance.choice(list(far.requests)))
            case "message":
                self.platform.post(code, self.id("m"), "Κλείνουμε νωρίτερα.")
            case "unsay" if far.messages:
                self.platform.withdraw(code, self.chance.choice(list(far.messages)))
            case "settle":
                self.platform.settle(code, self.chance.randrange(100))
            case "weather":
                self.weather = self._some_weather()
                self.weather.is_cut = self.chance.random() < 0.4
            case "clock":
                site.jump()
            case "kill":
                self.tasks[code].cancel()
                self._start(code)
            case "platform_dies":
                self.platform_life += 1
            case "backup":
                self.backups.append((code, site.backup(), self.platform_life))
            case "put_back":
                mine = [backup for owner, backup, _ in self.backups if owner == code]
                if mine:
                    await self._while_off(code, lambda: site.put_back(self.chance.choice(mine)))
                    self.lost_cards.add(code)
            case "new_card":
                await self._while_off(code, site.replace_card)
                self.backups = [kept for kept in self.backups if kept[0] != code]
                self.lost_cards.add(code)
            case "platform_backup":
                self.platform_backup = self.platform.backup()
            case "platform_put_back" if self.platform_backup is not None:
                self.platform.restore(self.platform_backup)
                self.platform_was_restored = True
                self.platform_life += 1

    async def _while_off(self, code: str, work: Callable[[], None]) -> None:
        self.tasks[code].cancel()
        await asyncio.gather(self.tasks[code], return_exceptions=True)
        work()
        self._start(code)

    def _look_at_alarms(self) -> None:
        """Whoever must act does, sooner or later. An alarm without a cause would be hidden by that."""
        for site in self.sites.values():
            assert not site.alarm or site.code in self.lost_cards, f"{site.code} raises an alarm: {site.alarm}"
            if site.alarm in (str(Diverged()), str(Superseded())) and self.chance.random() < 0.2:
                self.story.append(f"{asyncio.get_running_loop().time():8.1f} s  {site.code}  new journal")
                site.new_journal()
                site.alarm = ""

    def _slot(self) -> datetime:
        return BEGINS + timedelta(minutes=10 * self.chance.randrange(-3, 160))

    async def _calm_down(self) -> None:
        """The network is back, nobody dies any more, and clocks are right: within an hour both sides must agree."""
        self.weather = Weather(**FINE, slow_s=0.02)
        self.crashes = False
        for code, site in self.sites.items():
            site.skew = timedelta()
            self.tasks[code].cancel()
            self._start(code)
        for _ in range(720):
            await asyncio.sleep(5)
            self._look_at_alarms()
            if not self._late and all(self.is_agreed(code) for code in CODES):
                return
        raise AssertionError("they never agreed: " + ", ".join(f"{s.code}: {s.alarm}" for s in self.sites.values()))

    def is_agreed(self, code: str) -> bool:
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
    "clock": 2,
    "kill": 4,
    "platform_dies": 2,
    "backup": 2,
    "put_back": 1,
    "new_card": 1,
    "platform_backup": 1,
    "platform_put_back": 1,
}


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


def numbers(events: list[Any]) -> list[e.TicketIssued]:
    return [event for event in events if isinstance(event, e.TicketIssued)]

"""One ΚΕΠ of the simulation: the hall's process and the daemon's, both of which die, and the machine around them."""

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epass.errors import Refusal
from epass.queueing.counter import Counter
from epass.queueing.hall import Hall
from epass.queueing.priority import Rules
from epass.queueing.service import Service
from epass.store import Condition, Entry, Journal
from epass.store.migrations import migrate
from epass.sync_settings import SyncSettings
from fakes.bad_network import BadNetwork
from fakes.model_platform import ATHENS
from fakes.mortal import Crashed, Fuse, MortalConnection
from sync.answers import Diverged, Stopped, Superseded
from sync.connection import DEVICE, Connection
from sync.downlink import Downlink
from sync.status import Status
from sync.uplink import Uplink
from sync.wire import Change, Resync

if TYPE_CHECKING:
    from fakes.simulated import World

_SETTINGS = SyncSettings(url="https://platform", allows=frozenset({"hours", "services", "texts"}))
_NEVER = 10**9


class SimulatedSite:
    """`lives`: what every journal ever held, card by card and backup by backup. `forked`: the journals that were put
    back from a backup; only these may be told that they have another past. `told`: what this life took of the numbers
    that were given out, each with the journal's last entry before it; `reserved`: the same, told with an alarm."""

    def __init__(self, world: "World", code: str, others: tuple[str, ...], folder: Path) -> None:
        self.world, self.code = world, code
        self.skew, self.is_sure = timedelta(), True
        self.alarm = ""
        self.lives: dict[str, list[list[Entry]]] = {}
        self.forked: set[str] = set()
        self.told: list[tuple[int, Resync]] = []
        self.reserved: list[tuple[int, str, Mapping[str, int]]] = []
        self._others, self._folder = others, folder
        self._serial = 0
        self._stopped: set[asyncio.Task[None] | None] = set()
        self._fresh_card()

    def clock(self) -> datetime:
        return self.world.now() + self.skew

    def _fresh_card(self) -> None:
        self._serial += 1
        self._card = self._folder / f"{self.code}-{self._serial}"
        shutil.copytree(self.world.template, self._card)
        self._open_hall()
        self.journal.become(f"j-{self.code}-{self._serial}")

    def _open_hall(self) -> None:
        self._hall_fuse = self._fuse(_NEVER, "the hall")
        self.journal = self._open(self._hall_fuse)

    def _open(self, fuse: Fuse) -> Journal:
        hall = Hall(
            services={letter: Service(letter=letter, name={"el": letter}) for letter in "ΑΒ"},
            counters={1: Counter(counter=1, serves=frozenset("ΑΒ"), prefers=frozenset())},
            rules=Rules(),
            timezone=ATHENS,
        )
        journal = Journal(self._card, hall, self.clock, is_sure=lambda: self.is_sure)
        journal._connection = MortalConnection(journal._connection, fuse)  # type: ignore[assignment]
        return journal

    def _fuse(self, left: int, who: str) -> Fuse:
        def died(is_writing: bool) -> None:
            self.world.troubles[f"{who} dies" + (" in a transaction" if is_writing else "")] += 1

        return Fuse(left, died)

    # The daemon

    def start(self) -> None:
        self.daemon = asyncio.ensure_future(self._live())

    def stop(self) -> None:
        """kill -9 again, and it is not started any more."""
        self._stopped.add(self.daemon)
        self.daemon.cancel()

    async def _live(self) -> None:
        """Runs the daemon, again after each crash, until it is stopped."""
        chance = self.world.chance
        while True:
            fuse = self._fuse(chance.randrange(1, 2000) if self.world.crashes else _NEVER, "the daemon")
            try:
                await self._daemon(fuse)
            except (Crashed, BaseExceptionGroup) as error:
                _raise_if_no_crash(error)
                if asyncio.current_task() in self._stopped:
                    # A crash at the very moment of the cancellation would hide it.
                    raise asyncio.CancelledError from None
                await asyncio.sleep(chance.random() * 10)

    async def _daemon(self, fuse: Fuse) -> None:
        up, down = self._open(fuse), self._open(fuse)
        try:
            loop = asyncio.get_running_loop()
            network = BadNetwork(self.world, self.code, self._others, fuse)
            connection = _Watched(Condition(up, DEVICE), self._hear, clock=self.clock, seconds=loop.time)
            connection.watch(self, network)
            known: dict[str, Any] = {"site": self.code, "seconds": loop.time, "chance": self.world.chance.random}
            uplink = Uplink(up, network, connection, clock=self.clock, **known)
            downlink = _Witness(down, network, connection, settings=_SETTINGS, settled=lambda event: None, **known)
            downlink.tells = lambda resync: self.told.append((down.last_seq(), resync))
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
                    ticket = self.world.id("t", self.code)
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
        ticket = self.world.id("t", self.code)
        self.do(lambda hall, at: hall.issue(letter, at=at, ticket=ticket))

    def do(self, decide: Callable[[Hall, datetime], Any]) -> None:
        self.journal.record(decide)

    def dies_at_work(self, work: Callable[[], Any]) -> None:
        """The hall's process, some statements after it began with this; then it is started again."""
        self._hall_fuse.left = self.world.chance.randrange(1, 24)
        try:
            work()
        except Crashed:
            self._open_hall()
        else:
            self._hall_fuse.left = _NEVER

    # What happens to the machine

    def jump(self) -> None:
        """Its clock; now and then somebody vouches for it."""
        chance = self.world.chance
        self.skew = timedelta(seconds=chance.choice([-7200, -90, 90, 7200, 86400, 40 * 86400, 0, 0]))
        self.is_sure = chance.random() < 0.5

    def backup(self) -> Path:
        self._serial += 1
        place = self._folder / f"{self.code}-backup-{self._serial}.db"
        with contextlib.closing(sqlite3.connect(self._card / "epass.db")) as connection:
            connection.execute("VACUUM INTO ?", (str(place),))
        return place

    def put_back(self, backup: Path) -> None:
        """Of the same card, while everything is off; epass-migrate runs before all, as after every start."""
        self._ends()
        for old in self._card.glob("epass.db*"):
            old.unlink()
        shutil.copy(backup, self._card / "epass.db")
        migrate(self._card)
        self._open_hall()
        self.forked.add(self.journal.identity().journal_id)

    def replace_card(self) -> None:
        self._ends()
        self._fresh_card()

    def _ends(self) -> None:
        """A life of this card, whose entries are remembered."""
        self.remember()
        self.told, self.reserved = [], []
        self.journal.close()

    def last_seq(self) -> int:
        return self.journal.last_seq()

    def remember(self) -> None:
        held = self.journal.since(0, limit=1_000_000)
        self.lives.setdefault(self.journal.identity().journal_id, []).append(held)

    def new_journal(self) -> None:
        """`epass sync new-journal`."""
        self.remember()
        self._serial += 1
        self.journal.become(f"j-{self.code}-{self._serial}")


class _Witness(Downlink):
    tells: Callable[[Resync], None]

    def _take(self, change: Change, platform_now: datetime) -> None:
        if isinstance(change, Resync):
            self.tells(change)
        super()._take(change, platform_now)


class _Watched(Connection):
    """Where an alarm that somebody must act on has no cause, the seed fails."""

    def watch(self, site: SimulatedSite, network: BadNetwork) -> None:
        self._site, self._network = site, network

    def failed(self, part: str, error: Exception, rest_s: float) -> None:
        if isinstance(error, Diverged):
            # The daemon has reserved them before it says so.
            self._site.reserved.append((self._site.last_seq(), error.day, error.numbers))
        if isinstance(error, Stopped):
            is_forked = self._network.journal_id in self._site.forked
            assert isinstance(error, Diverged | Superseded) and is_forked, f"a false alarm: {error}"
        super().failed(part, error, rest_s)


async def _until_crash(work: Any) -> None:
    """A task group lets a BaseException of a task through at once; a process that dies takes all of it along."""
    try:
        await work
    except Crashed as crash:
        raise _Dead from crash


def _raise_if_no_crash(error: BaseException) -> None:
    """The daemon may end by kill -9 only: whatever else it dies of is a mistake in it."""
    if isinstance(error, BaseExceptionGroup) and (others := error.split(_Dead)[1]) is not None:
        raise others


class _Dead(Exception):
    pass

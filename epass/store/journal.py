"""Decisions become entries: appended in one durable transaction, never changed, read in order by everybody."""

import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from epass.clock import SteadyClock, is_synchronised
from epass.errors import StoreError
from epass.queueing import codec, refusals
from epass.queueing.daybreak import day_to_open
from epass.queueing.events import DayOpened, Event
from epass.queueing.hall import Hall
from epass.queueing.register import highest
from epass.queueing.ticket import ordinal_of
from epass.queueing.undo import UNDONE_WITHIN, undo
from epass.store.doorbell import Doorbell, ring
from epass.store.migrations import check_version

log = logging.getLogger(__name__)

Decide = Callable[[Hall, datetime], Sequence[Event]]

_BUSY_S = 10.0
_SLOW_POLL_S = 1.0
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the journal. `seq` is the order of everything; `day` is the business day."""

    seq: int
    day: date
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """What the journal last heard of a device; `reason` is None while it works."""

    device: str
    reason: str | None
    since: datetime


utc_now = SteadyClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`journal_id`: what the platform calls this journal, by chance. `begins`: the seq from which on it is told there,
    0 for one that has always been this. `known`: the last seq before it was called so; changes of the platform's feed
    count after that."""

    journal_id: str
    begins: int
    known: int


class Journal:
    """One process's door to the site's journal; use it in one thread. `hall` is today, as of the last look. `by`: who
    decides here, where a decision does not say it itself."""

    def __init__(
        self,
        state_dir: Path,
        hall: Hall,
        clock: Callable[[], datetime] = utc_now,
        *,
        is_sure: Callable[[], bool] = is_synchronised,
        by: str | None = None,
    ) -> None:
        self.hall = hall
        self._clock = clock
        self._is_sure = is_sure
        self._disbelieved: date | None = None
        self._by = by
        self._bells = state_dir / "bells"
        self._connection = _connect(state_dir / "epass.db")
        with store_errors():
            self._seq = self._day_start() - 1
        self.catch_up()

    def close(self) -> None:
        self._connection.close()

    @property
    def connection(self) -> sqlite3.Connection:
        """For the other tables of this file, within this package. What a `decide` writes with it happens together
        with what it decides, or not at all."""
        return self._connection

    def record(self, decide: Decide, *, key: str | None = None, by: str | None = None) -> list[Entry]:
        """Lets `decide(hall, now)` say what happens and makes it last, in one transaction that sees everything
        before it. Returns the new entries once they are on the disk.

        A command that comes again with the same `key` changes nothing and returns what it did the first time. `by`:
        who decided it, and where. A Refusal raised by `decide` passes through, StoreError says that nothing was
        recorded.
        """
        self.open_day()
        return self._record(decide, key, by)

    def undo(self, key: str, *, by: str | None = None) -> list[Entry]:
        """Takes back what the command with this key did, within ten seconds and if nothing has happened since to what
        it touched; else raises a Refusal. Undoing twice is undoing once."""

        def decide(hall: Hall, at: datetime) -> Sequence[Event]:
            done = self._known(key)
            if not done or done[0].day != hall.day:
                raise refusals.NothingToUndo
            if at - done[-1].event.at > UNDONE_WITHIN:
                raise refusals.TooLateToUndo
            past = hall.unbegun()
            for entry in self._read("seq >= ? AND seq < ? ORDER BY seq", self._day_start(), done[0].seq):
                past.apply(entry.event)
            return undo(past, hall, [entry.event for entry in done], at=at)

        return self.record(decide, key=f"undo-{key}", by=by)

    def open_day(self) -> None:
        """Opens the business day if the clock has come to it, and can be believed."""
        today = self._clock().astimezone(self.hall.timezone).date()
        if self.hall.day is not None and today <= self.hall.day:
            return
        if day_to_open(self.hall.day, today, is_sure=self._is_sure()):
            self._record(lambda hall, at: hall.open_day(today, at=at), None, None)
        elif today != self._disbelieved:
            self._disbelieved = today
            log.error("The clock says %s, and nobody vouches for it: the business day stays %s.", today, self.hall.day)

    def correct_day(self, day: date, *, by: str | None = None) -> list[Entry]:
        """See `Hall.correct_day`: numbers go on from where that day was, if it had begun before."""
        return self._record(lambda hall, at: hall.correct_day(day, at=at, numbers=self._numbers_of(day)), None, by)

    def _numbers_of(self, day: date) -> dict[str, int]:
        rows = self._connection.execute(
            "SELECT json_extract(body, '$.number') FROM journal WHERE kind = 'TicketIssued' AND day = ?",
            (day.isoformat(),),
        )
        numbers: dict[str, int] = {}
        for (number,) in rows:
            numbers[number[0]] = max(numbers.get(number[0], 0), ordinal_of(number))
        known = self._connection.execute(
            "SELECT json_extract(body, '$.numbers') FROM journal WHERE kind IN ('DayOpened', 'NumbersReserved')"
            " AND coalesce(json_extract(body, '$.day'), day) = ? AND json_extract(body, '$.numbers') IS NOT NULL",
            (day.isoformat(),),
        )
        for (given,) in known:
            numbers = highest(numbers, json.loads(given))
        return numbers

    def catch_up(self) -> list[Entry]:
        """Folds what others have written since the last look into `hall`, and returns it."""
        with store_errors():
            return self._look()

    def since(self, seq: int, limit: int = _BATCH) -> list[Entry]:
        """The entries after `seq`, oldest first."""
        with store_errors():
            return self._read("seq > ? ORDER BY seq LIMIT ?", seq, limit)

    def today(self) -> list[Entry]:
        """The entries of this business day, from its DayOpened on."""
        with store_errors():
            return self._read("seq >= ? ORDER BY seq", self._day_start())

    def last_seq(self) -> int:
        with store_errors():
            return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])

    def day_start_of(self, seq: int) -> int:
        """The seq with which the business day of this entry began; 1 before the first day."""
        with store_errors():
            return self._day_start(seq)

    def first_day_since(self, day: date) -> int:
        """The seq with which the first of the business days from this one on began; 1 where there is none."""
        with store_errors():
            found = self._connection.execute(
                "SELECT min(seq) FROM journal WHERE kind = 'DayOpened' AND day >= ?", (day.isoformat(),)
            )
            return int(found.fetchone()[0] or 1)

    def identity(self) -> Identity:
        with store_errors():
            row = self._connection.execute(
                "SELECT journal_id, begins, known FROM identities ORDER BY ordinal DESC LIMIT 1"
            ).fetchone()
            return Identity(journal_id=row[0], begins=row[1], known=row[2])

    def become(self, journal_id: str) -> Identity:
        """Another journal for the platform, from today's first entry on: it knows another past of this one."""
        with store_errors(), self._transaction():
            self._look()
            self._connection.execute(
                "INSERT INTO identities (journal_id, begins, known) VALUES (?, ?, ?)",
                (journal_id, self._day_start(), self._seq),
            )
        return self.identity()

    def last_change(self) -> int:
        """The place in the platform's feed up to which this journal has the changes; 0 at the beginning."""
        with store_errors():
            found = self._connection.execute(
                "SELECT coalesce(max(json_extract(body, '$.change')), 0) FROM journal"
                # What an administrator changed of a clerk is called `change`, too, in words: those are greater.
                " WHERE json_extract(body, '$.change') IS NOT NULL AND json_extract(body, '$.change') < '' AND seq > ?",
                (self.identity().known,),
            )
            return int(found.fetchone()[0])

    def bell(self) -> Doorbell:
        """Rings about 1 ms after anybody's commit, while it is hung (`with`)."""
        return Doorbell(self._bells)

    async def follow(self, seq: int) -> AsyncIterator[list[Entry]]:
        """The entries after `seq` in batches, for ever: about 1 ms after a commit, by the doorbell; should the bell
        not be heard, after a second."""
        with Doorbell(self._bells) as bell:
            while True:
                entries = self.since(seq)
                if entries:
                    seq = entries[-1].seq
                    yield entries
                else:
                    await bell.wait(_SLOW_POLL_S)

    def cursor(self, reader: str) -> int:
        """How far this reader got; 0 for a new one. In the journal, or, where its name begins with "platform", in the
        platform's feed."""
        with store_errors():
            row = self._connection.execute("SELECT seq FROM cursors WHERE reader = ?", (reader,)).fetchone()
            return int(row[0]) if row else 0

    def move_cursor(self, reader: str, seq: int) -> None:
        with store_errors():
            self._connection.execute("INSERT OR REPLACE INTO cursors (reader, seq) VALUES (?, ?)", (reader, seq))

    def devices(self) -> list[DeviceState]:
        """Every device that ever failed, as it was last heard of."""
        with store_errors():
            rows = self._connection.execute("SELECT device, reason, since FROM devices ORDER BY device")
            return [
                DeviceState(device=device, reason=reason, since=datetime.fromisoformat(since))
                for device, reason, since in rows
            ]

    def printed_mm(self) -> int | None:
        """About how much paper has been printed on the roll that is in; None where nobody ever told of a new one."""
        with store_errors():
            changed = self._connection.execute("SELECT max(seq) FROM journal WHERE kind = 'RollChanged'").fetchone()[0]
            if changed is None:
                return None
            printed = self._connection.execute(
                "SELECT coalesce(sum(json_extract(body, '$.paper_mm')), 0) FROM journal"
                " WHERE seq > ? AND kind IN ('TicketPrinted', 'TestPagePrinted')",
                (changed,),
            )
            return int(printed.fetchone()[0])

    def _record(self, decide: Decide, key: str | None, by: str | None) -> list[Entry]:
        with store_errors(), self._transaction():
            self._look()
            known = self._known(key) if key else None
            if known is not None:
                return known
            entries = self._append(decide(self.hall, self._clock()), by or self._by)
            if key and entries:
                self._connection.execute(
                    "INSERT INTO commands VALUES (?, ?, ?)", (key, entries[0].seq, entries[-1].seq)
                )
        self._fold(entries)
        ring(self._bells)
        return entries

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _append(self, events: Sequence[Event], by: str | None) -> list[Entry]:
        day = self.hall.day
        entries = []
        for decided in events:
            event = replace(decided, by=by) if by else decided
            if isinstance(event, DayOpened):
                self._forget_commands_before_yesterday()
                day = event.day
            if day is None:
                raise StoreError("No business day is open.")
            body = json.dumps(codec.to_dict(event), ensure_ascii=False, separators=(",", ":"))
            row = (event.at.isoformat(), day.isoformat(), type(event).__name__, body)
            seq = self._connection.execute(
                "INSERT INTO journal (at, day, kind, body) VALUES (?, ?, ?, ?)", row
            ).lastrowid
            entries.append(Entry(seq=seq or 0, day=day, event=event))
        return entries

    def _forget_commands_before_yesterday(self) -> None:
        self._connection.execute("DELETE FROM commands WHERE last_seq < ?", (self._day_start(),))

    def _known(self, key: str) -> list[Entry] | None:
        found = self._connection.execute(
            "SELECT first_seq, last_seq FROM commands WHERE idempotency_key = ?", (key,)
        ).fetchone()
        return self._read("seq BETWEEN ? AND ? ORDER BY seq", *found) if found else None

    def _look(self) -> list[Entry]:
        entries = self._read("seq > ? ORDER BY seq", self._seq)
        self._fold(entries)
        return entries

    def _fold(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self.hall.apply(entry.event)
            self._seq = entry.seq

    def _read(self, where: str, *values: int) -> list[Entry]:
        rows = self._connection.execute(f"SELECT seq, day, kind, at, body FROM journal WHERE {where}", values)
        return [
            Entry(seq=seq, day=date.fromisoformat(day), event=codec.from_dict(kind, at, json.loads(body)))
            for seq, day, kind, at, body in rows
        ]

    def _day_start(self, seq: int = 2**63 - 1) -> int:
        row = self._connection.execute(
            "SELECT max(seq) FROM journal WHERE kind = 'DayOpened' AND seq <= ?", (seq,)
        ).fetchone()
        return int(row[0] or 1)


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.stat()
    except FileNotFoundError as error:
        raise StoreError(f"There is no database {path}: run “epass db migrate”.") from error
    except OSError as error:
        raise StoreError(f"The database {path} cannot be reached: {error.strerror}.") from error
    with store_errors():
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        check_version(connection)
        return connection


@contextmanager
def store_errors() -> Iterator[None]:
    """Speaks SQLite's errors in the words of whoever must act."""
    try:
        yield
    except sqlite3.Error as error:
        # SQLite's extended codes say the same more closely, in their higher bytes.
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_FULL:
                sentence = "The disk is full: nothing can be issued or called until there is room."
            case sqlite3.SQLITE_BUSY:
                sentence = f"The database was locked by another program for {_BUSY_S:g} s."
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                sentence = "The database is damaged: restore it from a backup."
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN:
                sentence = "The database cannot be written: look at the rights of its folder and the state of the disk."
            case _:
                sentence = f"The database does not work: {error}."
        raise StoreError(sentence) from error

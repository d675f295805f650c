"""A process that dies between any two statements that it gives to SQLite, as kill -9 does it."""

import sqlite3
import weakref
from collections.abc import Callable
from typing import Any


class Crashed(BaseException):
    """kill -9."""


class Fuse:
    """Burns down with every statement and request, and then the process is dead: nothing of it happens any more.
    `died` is told whether it was in the middle of a transaction."""

    def __init__(self, left: int, died: Callable[[bool], None]) -> None:
        self.left = left
        self.connections: list[MortalConnection] = []
        self._died = died

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            self._died(any(connection.is_writing for connection in self.connections))
            for connection in self.connections:
                connection.die()
        if self.left <= 0:
            raise Crashed


class MortalConnection:
    """A connection to SQLite whose process may die before or after each statement."""

    def __init__(self, connection: sqlite3.Connection, fuse: Fuse) -> None:
        self._connection, self._fuse = connection, fuse
        self._cursors: list[weakref.ref[sqlite3.Cursor]] = []
        fuse.connections.append(self)

    @property
    def in_transaction(self) -> bool:
        return self._fuse.left > 0 and self._connection.in_transaction

    @property
    def is_writing(self) -> bool:
        return self._connection.in_transaction

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

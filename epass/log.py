"""What is logged becomes fields in systemd's journal, or a line on standard error where nobody reads fields."""

import logging
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress

_JOURNAL = "/run/systemd/journal/socket"
# syslog(3): what `journalctl -p` asks for.
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
_DEBUG = 7


def handler(program: str, environment: Mapping[str, str] = os.environ, place: str = _JOURNAL) -> logging.Handler:
    """For `program`: systemd says in JOURNAL_STREAM whether standard error is its journal."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    if environment.get("JOURNAL_STREAM") == _stream_of(sys.stderr.fileno()):
        return JournalHandler(program, place, lines)
    return lines


def _stream_of(descriptor: int) -> str:
    status = os.fstat(descriptor)
    return f"{status.st_dev}:{status.st_ino}"


class JournalHandler(logging.Handler):
    """The native protocol of systemd-journald (systemd.io/JOURNAL_NATIVE_PROTOCOL). What it does not take goes to
    `otherwise`."""

    def __init__(self, program: str, place: str, otherwise: logging.Handler) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(message)s"))
        self._program = program
        self._place = place
        self._otherwise = otherwise
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._socket.sendto(self._datagram(record), self._place)
        except OSError:
            self._otherwise.handle(record)
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        with suppress(OSError):
            self._socket.close()
        super().close()

    def _datagram(self, record: logging.LogRecord) -> bytes:
        # The formatter adds the traceback, where there is one.
        fields = {
            "MESSAGE": self.format(record),
            "PRIORITY": str(next((number for level, number in _PRIORITIES if record.levelno >= level), _DEBUG)),
            "SYSLOG_IDENTIFIER": self._program,
            "EPASS_PART": record.name,
            "CODE_FILE": record.pathname,
            "CODE_LINE": str(record.lineno),
            "CODE_FUNC": record.funcName or "",
            "THREAD_NAME": record.threadName or "",
        }
        if record.exc_info and record.exc_info[0]:
            fields["EPASS_ERROR"] = record.exc_info[0].__name__
        return b"".join(_field(name, value.encode(errors="replace")) for name, value in fields.items())


def _field(name: str, value: bytes) -> bytes:
    """A value of several lines says how long it is."""
    if b"\n" in value:
        return name.encode() + b"\n" + len(value).to_bytes(8, "little") + value + b"\n"
    return name.encode() + b"=" + value + b"\n"

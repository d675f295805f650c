"""What is logged reaches systemd's journal as fields, and standard error where that is not the journal."""

import logging
import os
import socket
import sys

import pytest

from epass.log import JournalHandler, handler


def fields(datagram):
    """As journald reads it."""
    found = {}
    while datagram:
        line, _, rest = datagram.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            length = int.from_bytes(rest[:8], "little")
            value, rest = rest[8 : 8 + length], rest[8 + length + 1 :]
        found[name.decode()] = value.decode()
        datagram = rest
    return found


@pytest.fixture
def journald(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journald:
        journald.bind(str(tmp_path / "journal"))
        journald.settimeout(5)
        yield journald


@pytest.fixture
def lines():
    class Lines(logging.Handler):
        def __init__(self):
            super().__init__()
            self.said = []

        def emit(self, record):
            self.said.append(record.getMessage())

    return Lines()


def logger_with(handler):
    """As `logging.basicConfig` sets up the root logger: what has no format of its own gets one."""
    if handler.formatter is None:
        handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
    logger = logging.Logger("epass.kiosk")
    logger.addHandler(handler)
    return logger


def test_a_sentence_comes_with_its_priority_and_its_part(journald, tmp_path, lines):
    logger_with(JournalHandler("epass-kiosk", str(tmp_path / "journal"), lines)).warning("Η θύρα %d άνοιξε", 3)
    said = fields(journald.recv(5000))
    assert (said["MESSAGE"], said["PRIORITY"]) == ("Η θύρα 3 άνοιξε", "4")
    assert (said["SYSLOG_IDENTIFIER"], said["EPASS_PART"]) == ("epass-kiosk", "epass.kiosk")
    assert said["CODE_FUNC"] == "test_a_sentence_comes_with_its_priority_and_its_part"


def test_a_traceback_is_one_entry_of_many_lines(journald, tmp_path, lines):
    try:
        raise ZeroDivisionError("by nothing")
    except ZeroDivisionError:
        logger_with(JournalHandler("epass-kiosk", str(tmp_path / "journal"), lines)).exception("It failed")
    said = fields(journald.recv(50000))
    assert said["MESSAGE"].startswith("It failed\nTraceback") and "by nothing" in said["MESSAGE"]
    assert (said["EPASS_ERROR"], said["PRIORITY"]) == ("ZeroDivisionError", "3")


def test_what_journald_does_not_take_is_said_otherwise(tmp_path, lines):
    logger_with(JournalHandler("epass-kiosk", str(tmp_path / "nobody"), lines)).error("Nobody reads fields")
    assert lines.said == ["Nobody reads fields"]


def test_fields_are_for_the_journal_only(tmp_path):
    status = os.fstat(sys.stderr.fileno())
    stream = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
    assert isinstance(handler("epass-kiosk", stream), JournalHandler)
    assert not isinstance(handler("epass-kiosk", {"JOURNAL_STREAM": "1:2"}), JournalHandler)
    assert not isinstance(handler("epass-kiosk", {}), JournalHandler)

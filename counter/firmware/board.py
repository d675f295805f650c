"""The pins of an RP2040, as a box wants them: keys to ground, lamps and beeper to be driven, a display, a line."""

import os
import select
import sys
from time import sleep_us

import micropython
from machine import UART, WDT, Pin

from .boot_id import next_boot_id
from .display import Tm1637
from .line import Rs485Line, StreamLine

_BOOT_FILE = "boot-id"
_EDGE_US = 5
_WATCHDOG_MS = 3000


class Panel:
    """Keys, lamps and beeper. `lamps`: for each pin the lamps (bits of register 33) that light it."""

    def __init__(self, keys, lamps, beeper):
        self._keys = [Pin(pin, Pin.IN, Pin.PULL_UP) for pin in keys]
        self._lamps = [(Pin(pin, Pin.OUT, value=0), mask) for pin, mask in lamps]
        self._beeper = Pin(beeper, Pin.OUT, value=0)

    def contacts(self):
        """Bit n: the contact of key n is closed."""
        contacts = 0
        bit = 1
        for key in self._keys:
            if not key():
                contacts |= bit
            bit <<= 1
        return contacts

    def light(self, lamps):
        for pin, mask in self._lamps:
            pin(1 if lamps & mask else 0)

    def sound(self, is_on):
        self._beeper(1 if is_on else 0)


def a_display(clock, data, now_ms):
    """The TM1637 at these two pins."""
    return Tm1637(Pin(clock, Pin.OUT, value=1), Pin(data, Pin.OUT, value=1), _wait_for_an_edge, now_ms)


def usb_line():
    """The USB stream on which MicroPython's prompt would be. A byte 3 is no Ctrl-C here."""
    micropython.kbd_intr(-1)
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN)
    return StreamLine(poll, sys.stdin.buffer, sys.stdout.buffer)


def rs485_line(baudrate, sender, receiver, drive):
    """8 data bits, even parity, 1 stop bit, and a pin that connects our sender to the line."""
    drive = Pin(drive, Pin.OUT, value=0)  # first of all: nobody is disturbed while the rest is set up
    uart = UART(0, baudrate, bits=8, parity=0, stop=1, tx=Pin(sender), rx=Pin(receiver), timeout=0)
    return Rs485Line(uart, drive)


def count_this_start():
    """The boot id."""
    return next_boot_id(_BOOT_FILE, _draw)


def a_watchdog():
    """Starts the RP2040 anew when it is not fed for 3 s. It cannot be stopped."""
    return WDT(timeout=_WATCHDOG_MS)


def _draw():
    return int.from_bytes(os.urandom(2), "big")


def _wait_for_an_edge():
    sleep_us(_EDGE_US)

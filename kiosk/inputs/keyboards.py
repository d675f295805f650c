"""What is typed on a scanner or a keypad becomes codes, keys and headsets, until the device is gone."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from epass.errors import LinkLost
from inputs.device import Device
from inputs.event_codes import Kind, Syn
from kiosk.inputs.keys import Headset, Key, Keys
from kiosk.inputs.scanner import Scanned, Scanner

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Meaning(Protocol[T_co]):
    """What events mean, one after the other; `resync` takes the switches that are on, when nobody heard how."""

    def feed(self, kind: int, code: int, value: int, at_s: float) -> Sequence[T_co]: ...
    def resync(self, switches: Collection[int]) -> Sequence[T_co]: ...


class Keyboard(Generic[T]):
    """An opened scanner or keypad. `read` waits for what comes next, and raises LinkLost when it is gone for good;
    a headset that was plugged into it is pulled out before."""

    def __init__(self, device: Device, meaning: Meaning[T]) -> None:
        self._device = device
        self._meaning = meaning
        self._is_skipping = False
        try:
            self._untold = list(meaning.resync(device.switches()))
        except LinkLost:
            device.close()
            raise

    async def read(self) -> list[T]:
        while True:
            if self._untold:
                untold, self._untold = self._untold, []
                return untold
            try:
                await self._take_in()
            except LinkLost:
                self._untold += self._meaning.resync(())
                if not self._untold:
                    raise

    def close(self) -> None:
        self._device.close()

    async def _take_in(self) -> None:
        for event in await self._device.events():
            match event.kind, event.code:
                case Kind.SYN, Syn.DROPPED:
                    self._is_skipping = True
                case Kind.SYN, Syn.REPORT if self._is_skipping:
                    self._is_skipping = False
                    self._untold += self._meaning.resync(self._device.switches())
                case _ if not self._is_skipping:
                    self._untold += self._meaning.feed(event.kind, event.code, event.value, event.at_s)


def open_scanner(url: str) -> Keyboard[Scanned]:
    """`evdev:///dev/input/…` is a scanner that is a keyboard, or a pipe or pty that carries the same bytes. Raises
    LinkLost when it is not there."""
    return Keyboard(Device("scanner", _path(url)), Scanner())


def open_keypad(url: str) -> Keyboard[Key | Headset]:
    """As `open_scanner`; the jack of a keypad that has one comes through the same device."""
    return Keyboard(Device("keypad", _path(url)), Keys())


def _path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))

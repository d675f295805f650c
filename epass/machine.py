"""What the machine says of itself (temperature, power supply, clock, update, backups) becomes findings and figures."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from epass import clock
from epass.mounts import is_in_memory

# The firmware of a Raspberry Pi: what is so now, and what has been since it was switched on.
_UNDER_VOLTAGE, _THROTTLED = 0, 2
_SINCE_BOOT = 16
_TOO_HOT_C = 80
_A_DAY_S = 86_400
_OLD_BACKUP_DAYS = 4
_TRIAL = Path("var/lib/epass-trial/went-back.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """None: this machine does not say. `backup_age_s`: of the newest; None where none was ever due. `forgets`: what the
    site decides is kept in memory only."""

    temperature_c: float | None
    under_voltage: bool | None
    had_under_voltage: bool | None
    throttled: bool | None
    clock_is_synchronised: bool
    clock_off_s: float
    backup_age_s: float | None
    update: str | None
    forgets: bool


def look(state_dir: Path, backups: Path, *, root: Path = Path("/")) -> Machine:
    """`backups`: their folder."""
    bits = _throttled_bits(root)
    return Machine(
        temperature_c=_temperature_c(root),
        under_voltage=_bit(bits, _UNDER_VOLTAGE),
        had_under_voltage=_bit(bits, _UNDER_VOLTAGE + _SINCE_BOOT),
        throttled=_bit(bits, _THROTTLED),
        clock_is_synchronised=clock.is_synchronised(),
        clock_off_s=clock.SteadyClock().off_s(),
        backup_age_s=_backup_age_s(backups),
        update=_update(root),
        forgets=is_in_memory(state_dir, root=root),
    )


def complaints(machine: Machine) -> Iterator[tuple[str, str]]:
    """Part and sentence, for what somebody has to look after."""
    if machine.under_voltage:
        yield "power", "The power supply gives too little: use the one made for this machine, with a short cable."
    elif machine.had_under_voltage:
        yield "power", "The power supply gave too little at times since it was switched on: use the one made for it."
    if machine.temperature_c is not None and machine.temperature_c >= _TOO_HOT_C:
        yield "temperature", f"The machine has {machine.temperature_c:.0f} °C and slows down: give it air."
    if machine.clock_off_s:
        sentence = f"The clock was set by hand ({machine.clock_off_s:+.0f} s), which does not count"
        yield "clock", f"{sentence}: “systemctl restart epass-clock” if it is right now."
    if machine.backup_age_s is not None and machine.backup_age_s > _OLD_BACKUP_DAYS * _A_DAY_S:
        days = machine.backup_age_s // _A_DAY_S
        yield "backup", f"The newest backup is {days:.0f} days old: “epass backup” says what keeps it from being made."
    if machine.forgets:
        sentence = "What is decided is kept in memory only, and a power cut has the same numbers given out again"
        yield "disk", f"{sentence}: give the data a partition, and the overlay “recurse=0” (docs/appliance.md)."
    if machine.update:
        yield "update", machine.update


def _throttled_bits(root: Path) -> int | None:
    for path in root.glob("sys/devices/platform/soc*/*firmware/get_throttled"):
        try:
            return int(path.read_text(), 16)
        except (OSError, ValueError):
            continue
    return None


def _bit(bits: int | None, place: int) -> bool | None:
    return None if bits is None else bool(bits >> place & 1)


def _temperature_c(root: Path) -> float | None:
    try:
        return int((root / "sys/class/thermal/thermal_zone0/temp").read_text()) / 1000
    except (OSError, ValueError):
        return None


def _backup_age_s(folder: Path) -> float | None:
    """Where none was made yet, since the folder is there."""
    try:
        made = [path.stat().st_mtime for path in folder.glob("epass-*.db.gz")] or [folder.stat().st_mtime]
    except OSError:
        return None
    return max(time.time() - max(made), 0.0)


def _update(root: Path) -> str | None:
    try:
        return str(json.loads((root / _TRIAL).read_text())["sentence"])
    except (OSError, ValueError, KeyError):
        return None

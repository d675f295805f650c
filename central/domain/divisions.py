"""The 13 regions, 74 regional units («Νομός» on the pages) and 332 municipalities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """Names are genitives, as after «Δήμος»: «Αθηναίων»."""

    id: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A regional unit, by its genitive: «Κεντρικού Τομέα Αθηνών»."""

    id: str
    name: str
    region: str
    municipalities: tuple[Municipality, ...]


@dataclass(frozen=True, kw_only=True)
class Divisions:
    units: tuple[Unit, ...]

    @cached_property
    def municipalities(self) -> Mapping[str, Municipality]:
        return {place.id: place for unit in self.units for place in unit.municipalities}

    @cached_property
    def unit_by_id(self) -> Mapping[str, Unit]:
        return {unit.id: unit for unit in self.units}


def read_divisions(regions: Sequence[Mapping[str, Any]]) -> Divisions:
    """From what stands in `central/data/divisions.json`."""
    return Divisions(
        units=tuple(
            Unit(
                id=unit["id"],
                name=unit["name"],
                region=region["name"],
                municipalities=tuple(
                    Municipality(id=place["id"], name=place["name"], unit=unit["id"])
                    for place in unit["municipalities"]
                ),
            )
            for region in regions
            for unit in region["units"]
        )
    )

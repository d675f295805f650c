"""The configuration becomes what is at each counter: the desk that decides, and the face that its box shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter.addresses import Address, addresses
from counter.desk import Desk
from counter.face import Face
from counter.keys import Kind, Meaning, Site, meanings
from epass.config import Config
from epass.errors import ConfigError
from epass.store import Condition, Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A counter that has a box. `name`: its device's, in the journal."""

    counter: int
    address: Address
    desk: Desk
    face: Face
    condition: Condition


def places(config: Config, journal: Journal) -> list[Place]:
    """Every counter with a box. Raises ConfigError for what is wrong in their part of the configuration."""
    found = addresses(config)
    keys = keys_of(config)
    return [
        Place(
            counter=counter,
            address=address,
            desk=Desk(journal, counter, keys[counter], has_emergencies=config.desk.emergencies),
            face=Face(),
            condition=Condition(journal, f"box-{counter}"),
        )
        for counter, address in found.items()
    ]


def keys_of(config: Config) -> dict[int, Mapping[str, Meaning]]:
    """What the gestures on each counter's box do. Raises ConfigError with every mistake."""
    site = Site(services=list(config.services), counters=list(config.counters))
    mistakes: list[str] = []
    found: dict[int, Mapping[str, Meaning]] = {}
    general: list[str] = []
    meanings(Kind.BOX, config.desk.keys, site, general, others=list(Kind))
    mistakes += [f"desk.keys: {mistake}" for mistake in general]
    shared = {} if general else config.desk.keys
    for counter, url in config.boxes.items():
        kind = Kind(url.partition(":")[0])
        own = config.keys.get(counter, {})
        wrong: list[str] = []
        meanings(kind, own, site, wrong)
        mistakes += [f"counter {counter}: keys: {mistake}" for mistake in wrong]
        if not wrong:
            found[counter] = meanings(kind, {**shared, **own}, site, [], others=list(Kind))
    if mistakes:
        raise ConfigError(mistakes)
    return found

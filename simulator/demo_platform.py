"""The platform of `epass demo`: the platform's own daemon, once this ΚΕΠ, its token and its people are known there."""

import argparse
import os
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path

from central import config as configuration
from central.config import CentralConfig
from central.daemon import serve
from central.data import divisions
from central.demo import put_people
from central.domain.hours import Opening
from central.domain.refusals import LoginTaken
from central.domain.site import Service, Site
from central.store import SYSTEM, Store, open_store, utc_now
from epass import config as site_configuration
from epass.config import Config
from epass.queueing.calendar import WEEKDAYS
from epass.runtime import Daemon, run_with
from simulator.site import TOKEN

_MUNICIPALITY = "Αθηναίων"
_ALWAYS = Opening(opens=time(0), closes=time(0))
_SLOT = timedelta(minutes=10)


async def prepare(store: Store, site: Config, token_file: Path) -> None:
    """Once for each folder: the token is there when everything else is. Where the folder was kept, the platform may
    have another address than before: the site is told."""
    if token_file.exists():
        return await store.sites.put(await store.sites.get(site.site.code), SYSTEM)
    await store.sites.put(known_as(site), SYSTEM)
    with suppress(LoginTaken):
        await put_people(store, site.site.code)
    _, token = await store.tokens.make(site.site.code, "demo", SYSTEM)
    fresh = token_file.with_suffix(".part")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(token)
    fresh.replace(token_file)


def known_as(site: Config) -> Site:
    """Open at any hour, and a time that is booked may begin in a moment: a visitor does not wait for the morning."""
    return Site(
        code=site.site.code,
        name=site.site.name,
        municipality=next(place.id for place in divisions().municipalities.values() if place.name == _MUNICIPALITY),
        address="Οδός Δείγματος 1",
        phone="210 0000 000",
        week={day: (_ALWAYS,) for day in WEEKDAYS},
        keeps_holidays=False,
        services=tuple(
            Service(
                site=site.site.code,
                letter=service.letter,
                name=service.name,
                slot=_SLOT,
                capacity=2,
                lead=timedelta(),
                same_day_lead=timedelta(),
                position=position,
            )
            for position, service in enumerate(site.services.values())
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator.demo_platform")
    parser.add_argument("--config", type=Path, required=True, help="the platform's central.toml")
    parser.add_argument("--site", type=Path, required=True, help="the epass.toml of its one ΚΕΠ")
    args = parser.parse_args()

    async def serve_site(config: CentralConfig, daemon: Daemon) -> None:
        site = site_configuration.load(args.site)
        async with await open_store(config, utc_now) as store:
            await prepare(store, site, args.config.with_name(TOKEN))
        await serve(config, daemon)

    run_with(configuration.load, args.config, "epass-central", serve_site)


if __name__ == "__main__":
    main()

"""epass-sync: this site's queue and the central platform come to agree, whatever the network does."""

import asyncio
import logging
import random
import time
from contextlib import closing
from functools import partial

from epass import given_file, runtime
from epass.config import Config
from epass.errors import ConfigError
from epass.queueing.events import SettingsReceived
from epass.runtime import Daemon
from epass.store import Condition, open_journal
from epass.store.journal import utc_now
from sync import network, status, token
from sync.connection import DEVICE, Connection
from sync.downlink import Downlink
from sync.platform import HttpPlatform
from sync.uplink import Uplink

log = logging.getLogger("epass.sync")

_ALIVE_S = 4.0


async def serve(config: Config, daemon: Daemon) -> None:
    settings, site = config.sync, config.site.code
    if not settings.url:
        raise ConfigError(["sync.url: is missing: this site has no platform to agree with"])
    chance = random.SystemRandom().random
    # Each direction has a journal's door of its own: what one has seen is not news to the other.
    with closing(open_journal(config)) as up, closing(open_journal(config)) as down:
        _keep_given(config, down.hall.settings)
        connection = Connection(
            Condition(up, DEVICE), partial(_keep_status, config), clock=utc_now, seconds=time.monotonic
        )
        read_token = partial(token.read, settings.token_file)
        connection.begin()
        async with HttpPlatform(settings.url, read_token, ca=settings.ca, proxy=settings.proxy) as platform:
            uplink = Uplink(up, platform, connection, site=site, clock=utc_now, seconds=time.monotonic, chance=chance)
            downlink = Downlink(
                down,
                platform,
                connection,
                site=site,
                settings=settings,
                settled=lambda event: _settle(config, event),
                seconds=time.monotonic,
                chance=chance,
            )
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(uplink.run(), name="up")
                tasks.create_task(downlink.run(), name="down")
                if (told := network.opened()) is not None:
                    tasks.create_task(network.watch(told, connection.try_again, chance), name="network")
                daemon.ready()
                while True:
                    daemon.alive()
                    await asyncio.sleep(_ALIVE_S)


def _settle(config: Config, event: SettingsReceived) -> None:
    _keep_given(config, event.settings)


def _keep_given(config: Config, given: object) -> None:
    try:
        if isinstance(given, dict) and given and given != given_file.read(config.state_dir):
            given_file.keep(config.state_dir, given)
    except OSError as error:
        log.error("The platform's settings cannot be kept for the next start: %s", error.strerror)


def _keep_status(config: Config, now: status.Status) -> None:
    try:
        status.keep(config.state_dir, now)
    except OSError as error:
        log.debug("How the connection is cannot be kept: %s", error.strerror)


def main() -> None:
    runtime.run("epass-sync", serve)


if __name__ == "__main__":
    main()

"""The feed says on the network where it is (DNS-SD over multicast DNS, RFC 6763), under the site's code."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import ifaddr
from zeroconf import Error, InterfaceChoice
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from epass.config import Config

log = logging.getLogger("epass.feed")

TYPE = "_epass._tcp.local."
_ANY = {"0.0.0.0", "::"}


@asynccontextmanager
async def shining(config: Config, port: int, interfaces: list[str] | None = None) -> AsyncIterator[None]:
    """Advertises the feed, unless only this machine can reach it. A network that does not take it is told in the log:
    displays find the feed by its address as well."""
    if config.feed.listening.is_local and not interfaces:
        yield
        return
    async with AsyncExitStack() as stack:
        try:
            beacon = AsyncZeroconf(interfaces=interfaces or InterfaceChoice.All)
            stack.push_async_callback(beacon.async_close)
            stack.push_async_callback(beacon.async_unregister_all_services)
            await beacon.async_register_service(await _info(config, port, interfaces))
        except (Error, OSError) as error:
            log.warning("The feed could not be advertised (%r): displays need its address.", error)
        yield


async def _info(config: Config, port: int, addresses: list[str] | None) -> AsyncServiceInfo:
    return AsyncServiceInfo(
        TYPE,
        f"epass-{config.site.code}.{TYPE}",
        parsed_addresses=addresses or await _addresses(config.feed.listening.host),
        port=port,
        properties={"tls": "1" if config.feed.listening.certificate else "0"},
        server=f"{socket.gethostname().split('.')[0]}.local.",
    )


async def _addresses(host: str) -> list[str]:
    if host in _ANY:
        ips = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
        return [ip for ip in ips if not ip.startswith("127.")]
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return sorted({str(place[4][0]) for place in found})

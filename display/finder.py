"""Where the feed is: by its address, or by its site's code on the network (DNS-SD over multicast DNS, RFC 6763)."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from zeroconf import Error, InterfaceChoice
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from epass.errors import ConfigError, StoreError

_TYPE = "_epass._tcp.local."
_FOUND_WITHIN_S = 3.0
_PORT = 8470


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`url` is that of the stream. `name` is what its certificate must say, None where that is the host of `url`."""

    url: str
    name: str | None = None


async def find(source: str, interfaces: Sequence[str] | InterfaceChoice = InterfaceChoice.All) -> Place:
    """The place of `feed://host:port`, `feeds://host:port` (TLS) or `feed+zeroconf://0532`. Raises ConfigError for
    an address that cannot be understood, StoreError for a site that does not answer."""
    parts = urlsplit(source)
    try:
        host, port = parts.hostname, parts.port or _PORT
    except ValueError as error:
        raise ConfigError([f"display.source: “{source}”: {error}"]) from error
    if not host:
        raise ConfigError([f"display.source: “{source}” lacks the host, as in feed://192.0.2.7:8470"])
    if parts.scheme != "feed+zeroconf":
        return Place(url=_url("https" if parts.scheme == "feeds" else "http", host, port))
    browser = AsyncZeroconf(interfaces=interfaces)
    try:
        info = AsyncServiceInfo(_TYPE, f"epass-{host}.{_TYPE}")
        try:
            is_found = await info.async_request(browser.zeroconf, _FOUND_WITHIN_S * 1000)
        except Error as error:
            raise ConfigError([f"display.source: “{source}”: {error!r}"]) from error
        addresses = info.parsed_addresses()
        if not is_found or not addresses or not info.port:
            raise StoreError(f"No feed of the site {host} is found on this network.")
        is_tls = info.properties.get(b"tls") == b"1"
        name = (info.server or "").rstrip(".") if is_tls else None
        return Place(url=_url("https" if is_tls else "http", addresses[0], info.port), name=name)
    finally:
        await browser.async_close()


def _url(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://[{host}]:{port}/feed" if ":" in host else f"{scheme}://{host}:{port}/feed"

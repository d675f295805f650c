"""What every page needs, in one place of the application: configuration, store, TAXISnet, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web

from central.config import CentralConfig
from central.store import Store
from central.taxisnet import Taxisnet


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """`citizens`, `clerks`: their TAXISnet, None where there is none. `now` gives UTC."""

    config: CentralConfig
    store: Store
    citizens: Taxisnet | None
    clerks: Taxisnet | None
    now: Callable[[], datetime]

    def local_now(self) -> datetime:
        return self.now().astimezone(self.config.timezone)

    def today(self) -> date:
        return self.local_now().date()


PLATFORM = web.AppKey("platform", Platform)


def platform(request: web.Request) -> Platform:
    return request.app[PLATFORM]


def remote(request: web.Request) -> str:
    """The address of whoever asks: the last hop that is no proxy of ours."""
    address = request.remote or ""
    proxies = platform(request).config.web.proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while address in proxies and hops:
        address = hops.pop()
    return address

"""What every page needs, in one place of the application: configuration, store, TAXISnet, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import hdrs, web

from central.config import CentralConfig
from central.forwarded import asker, counted
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
    """The address of whoever asks, as their tries are counted, also behind proxies of ours."""
    proxies = platform(request).config.web.proxies
    return counted(asker(request.remote or "", request.headers.getall(hdrs.X_FORWARDED_FOR, ()), proxies))

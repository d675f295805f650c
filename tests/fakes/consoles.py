"""A console on a port of this machine, in this process, and the clerks who use it, each with a browser of their own."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from counter.console.news import News
from counter.console.parts import Parts
from counter.console.server import addresses, serving
from epass.clerks import Role
from epass.ids import new_id
from epass.queueing.events import Event
from epass.queueing.hall import Hall
from epass.store.clerks import Clerks
from epass.store.journal import Journal
from fakes.clock import FakeClock
from fakes.sites import a_site

PIN = "471108"
COOKIE = "epass-console"
# As `pins.hashed` makes it, but cheap.
LINE = f"scrypt:2:8:1:{bytes(16).hex()}:{hashlib.scrypt(PIN.encode(), salt=bytes(16), n=2, r=8, p=1).hex()}"
_CSRF = re.compile(r'name="csrf" value="([\w-]+)"')


class Visitor:
    """A browser: it keeps its cookies. `csrf` once somebody has signed in."""

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self.address = address
        self.http = http
        self.csrf = ""

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.http.get(self.address + path, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, form: dict[str, str], **headers: str) -> aiohttp.ClientResponse:
        async with self.http.post(self.address + path, data=form, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return answer

    async def sign_in(self, clerk: str = "maria", pin: str = PIN) -> int:
        answer = await self.post("/sign-in", {"clerk": clerk, "pin": pin})
        if answer.status == 303:
            _, page = await self.get("/")
            found = _CSRF.search(page)
            assert found, page
            self.csrf = found[1]
        return answer.status

    async def do(self, verb: str, **form: str) -> tuple[int, dict[str, Any]]:
        """As a script does it: status, and the answer."""
        key = form.pop("key", new_id())
        answer = await self.post(f"/do/{verb}", {"csrf": self.csrf, "key": key, **form}, Accept="application/json")
        return answer.status, await answer.json()


def token_of(visitor: Visitor) -> str:
    return visitor.http.cookie_jar.filter_cookies(URL(visitor.address))[COOKIE].value


def set_token(visitor: Visitor, token: str) -> None:
    visitor.http.cookie_jar.update_cookies({COOKIE: token}, URL(visitor.address))


class Console:
    """`clock` is what the hall goes by; `regular`: who comes again in every try of a test."""

    def __init__(self, parts: Parts, address: str, clock: FakeClock, stack: AsyncExitStack) -> None:
        self.parts, self.address, self.clock = parts, address, clock
        self.journal: Journal = parts.journal
        self.addresses = addresses(parts.config)
        self.regular: Visitor | None = None
        self._stack = stack

    def hire(self, clerk: str = "maria", role: Role = Role.CLERK, name: str | None = None) -> None:
        self.parts.clerks.add(clerk, name=name or clerk.title(), role=role, pin=LINE, by=None)

    async def visitor(self, ssl: Any = True) -> Visitor:
        jar = aiohttp.CookieJar(unsafe=True)
        http = aiohttp.ClientSession(cookie_jar=jar, connector=aiohttp.TCPConnector(ssl=ssl, limit=0))
        self._stack.push_async_callback(http.close)
        return Visitor(self.address, http)

    async def clerk(self, clerk: str = "maria", role: Role = Role.CLERK, counter: int | None = None) -> Visitor:
        """Hired, signed in and, where one is named, at a counter."""
        self.hire(clerk, role)
        visitor = await self.visitor()
        assert await visitor.sign_in(clerk) == 303
        if counter is not None:
            assert (await visitor.do("open", counter=str(counter)))[0] == 200
        return visitor

    def issue(self, count: int = 1, letter: str = "Α") -> list[str]:
        """Ids of new tickets."""
        ids = [new_id() for _ in range(count)]
        for id in ids:
            self.journal.record(lambda hall, at, id=id: hall.issue(letter, at=at, ticket=id))
        return ids

    def told(self, *kinds: type[Event]) -> list[Event]:
        """Today's events of these kinds, from the disk."""
        return [entry.event for entry in self.journal.today() if isinstance(entry.event, kinds)]


@asynccontextmanager
async def running(
    folder: Path,
    *,
    desk: str = "comes_within_s = 0\nno_show_after_s = 0",
    console: str = "",
    listen: str = "127.0.0.1:0",
) -> AsyncIterator[Console]:
    site = a_site(folder, desk=f'{desk}\n[console]\nlisten = "{listen}"\n{console}')
    clock = FakeClock()
    hall = Hall(
        services=site.services,
        counters=site.counters,
        rules=site.rules,
        timezone=site.site.timezone,
        desk_rules=site.desk.rules,
    )
    journal = Journal(site.state_dir, hall, clock, by="console")
    parts = Parts(
        config=site,
        journal=journal,
        clerks=Clerks(journal, site.console, clock),
        news=News(journal),
        clock=clock,
    )
    async with AsyncExitStack() as stack:
        stack.callback(journal.close)
        port = await stack.enter_async_context(serving(parts))
        following = asyncio.ensure_future(parts.news.follow())
        stack.push_async_callback(_ended, following)
        scheme = "http" if site.console.listening.is_local and not site.console.listening.certificate else "https"
        yield Console(parts, f"{scheme}://{site.console.listening.host}:{port}", clock, stack)


async def _ended(task: "asyncio.Future[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

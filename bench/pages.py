"""The platform's pages over HTTP: a page of each kind, and the time from the press to the number on the telephone."""

import asyncio
import json
import re
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from bench.central import config_of
from bench.figures import line
from bench.postgres import a_postgresql
from central import demo
from central.daemon import serving
from central.store import SYSTEM, Store
from simulator.far_site import FarSite

_SITE = "9001"
_PAGES = (("the first page", "/"), ("the list of ΚΕΠ", "/epass/where"), ("the services of a ΚΕΠ", f"/epass/{_SITE}"))
_PAGE_VIEWS = 300
_NUMBERS = 100


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, a_postgresql() as address:
        for name, url in (
            ("SQLite", f"sqlite:///{folder}/central.db"),
            ("PostgreSQL", address.format(database="postgres")),
        ):
            asyncio.run(_measure(name, Path(folder), url))


async def _measure(name: str, folder: Path, url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    config = config_of(folder, url)
    config = replace(config, web=replace(config.web, port=port, public_address=address, proxies=("127.0.0.1",)))
    async with serving(config, lambda: datetime.now(UTC)) as at:
        await demo.fill(at.store)
        async with _at_work(at.store, address):
            for what, path in _PAGES:
                line(f"{what}, {name}", await _views(address + path), "")
            numbers = [await _number(address, f"10.0.0.{place}") for place in range(_NUMBERS)]
            line(f"press → number on the telephone, {name}", numbers, "goal p95 ≤ 1,000")


@asynccontextmanager
async def _at_work(store: Store, address: str) -> AsyncIterator[None]:
    _, token = await store.tokens.make(_SITE, "bench", SYSTEM)
    site = FarSite(code=_SITE, api=f"{address}/api/v1", token=token, now=lambda: datetime.now(UTC))
    task = asyncio.create_task(site.run())
    while (await store.tickets.hall(_SITE)).is_silent:
        await asyncio.sleep(0.02)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _views(address: str) -> list[float]:
    samples = []
    async with ClientSession() as browser:
        for _ in range(_PAGE_VIEWS):
            began = time.perf_counter()
            async with browser.get(address) as page:
                assert b"</main>" in await page.read()
            samples.append((time.perf_counter() - began) * 1e3)
    return samples


async def _number(address: str, whence: str) -> float:
    """From the form's sending to the event that brings the number; the ΚΕΠ is a task of the same process, over HTTP."""
    from_there = {"X-Forwarded-For": whence}
    async with ClientSession(cookie_jar=CookieJar(unsafe=True), headers=from_there) as browser:
        async with browser.get(f"{address}/epass/{_SITE}") as page:
            sign = re.search(r'name="csrf" value="(\w+)"', await page.text())
        assert sign
        began = time.perf_counter()
        form = {"csrf": sign[1], "service": "Β"}
        async with browser.post(f"{address}/epass/{_SITE}", data=form, allow_redirects=False) as answer:
            ticket = answer.headers["Location"]
        async with browser.get(f"{address}{ticket}/live") as live:
            async for row in live.content:
                if row.startswith(b"data:") and re.search(r"Β\d{3}", json.loads(row[5:])["page"]):
                    return (time.perf_counter() - began) * 1e3
    raise AssertionError("no number came")

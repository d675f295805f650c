"""The console: what a change costs to draw, and how soon two browsers and a box see each other's moves."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from socket import socket
from typing import Any

from playwright.async_api import Page, async_playwright

from bench.daemons import process_of
from bench.figures import line, times_ms
from bench.sites import a_site, issue
from bench.watching import until
from counter.console.fragments import Asked, Fragments
from counter.console.news import News
from counter.console.parts import Parts
from epass import pins
from epass.clerks import Role
from epass.config import Config
from epass.store import Journal, open_journal
from epass.store.clerks import Clerks
from epass.store.journal import utc_now
from simulator.box import VirtualBox

MOVES = 100
WAITING = 300
PIN = "471108"
APART_S = 0.6
GOAL = "goal p99 ≤ 200"
REST = """
[[counters]]
counter = 1
box = "serial://{folder}/box-1?baudrate=38400&address=1"
[[counters]]
counter = 2
[printer]
url = "file://tickets"
[console]
listen = "127.0.0.1:{port}"
"""
# When the page first showed that so many wait, by the clock of this machine.
WATCH = """() => {
    window.seen = {};
    const note = () => {
        const waiting = document.querySelector("#queue [aria-current] b").textContent;
        window.seen[waiting] = window.seen[waiting] || Date.now();
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def run() -> None:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with a_site(REST.replace("{port}", str(port))) as site:
        _drawing(site)
    with a_site(REST.replace("{port}", str(port))) as site:
        asyncio.run(_moves(site, f"http://127.0.0.1:{port}"))


def _drawing(site: Config) -> None:
    journal = open_journal(site)
    for _ in range(WAITING):
        issue(journal, "Α")
    clerks = Clerks(journal, site.console, utc_now)
    parts = Parts(config=site, journal=journal, clerks=clerks, news=News(journal), clock=utc_now)
    fragments = Fragments(parts)
    asked = Asked(language="el", counter=1, role=Role.SUPERVISOR)
    for name in ("panel", "queue", "hall"):
        fragments.html(name, asked)
        samples = []
        for _ in range(MOVES):
            issue(journal, "Β")
            samples += times_ms(lambda name=name: fragments.html(name, asked), 1)  # type: ignore[misc]
        line(f"“{name}” after a change, {WAITING} and more wait", samples)
    journal.close()


async def _moves(site: Config, address: str) -> None:
    folder = site.state_dir.parent
    journal = open_journal(site)
    line_of_pin = pins.hashed(PIN, pins.new_salt())
    for clerk in ("one", "other"):
        Clerks(journal, site.console, utc_now).add(clerk, name=clerk, role=Role.CLERK, pin=line_of_pin, by=None)
    for _ in range(4 * MOVES + 10):
        issue(journal)
    async with AsyncExitStack() as stack:
        stack.callback(journal.close)
        box = await stack.enter_async_context(VirtualBox(1, folder / "box-1"))
        stack.enter_context(process_of("counter", folder))
        stack.enter_context(process_of("counter.console", folder))
        driver = await stack.enter_async_context(async_playwright())
        browser = await driver.chromium.launch(
            executable_path=shutil.which("chromium") or "chromium", args=["--no-sandbox"]
        )
        stack.push_async_callback(browser.close)
        pages = [await _sat(browser, address, clerk, counter) for clerk, counter in (("one", 1), ("other", 2))]
        await until(lambda: box.state["text"] != "--")
        await _measure(journal, pages, box)


async def _sat(browser: Any, address: str, clerk: str, counter: int) -> Page:
    page: Page = await (await browser.new_context()).new_page()
    await page.goto(address)
    await page.fill("#clerk", clerk)
    await page.fill("#pin", PIN)
    await page.click("button.primary")
    await page.click(f"#place-{counter} button")
    await page.wait_for_selector("#panel.is-free")
    await page.wait_for_load_state()
    await page.evaluate(WATCH)
    return page


async def _measure(journal: Journal, pages: list[Page], box: VirtualBox) -> None:
    async def by_journal() -> None:
        journal.record(lambda hall, at: hall.call_next(2, at=at))

    async def by_box() -> None:
        box.press("NEXT")

    async def by_click() -> None:
        await pages[1].evaluate("document.getElementById('next').click()")

    for what, move in (
        ("an entry → two browsers", by_journal),
        ("a press on the box → two browsers", by_box),
        ("a click → this browser and the other", by_click),
    ):
        line(what, [await _until_seen(journal, pages, move) for _ in range(MOVES)], GOAL)
    line("a click → the box", [await _until_shown(journal, pages[0], box) for _ in range(MOVES)], GOAL)


async def _until_seen(journal: Journal, pages: list[Page], move: Callable[[], Awaitable[None]]) -> float:
    """From the move until the slower of both pages shows that one fewer waits."""
    await asyncio.sleep(APART_S)
    journal.catch_up()
    left = str(len(journal.hall.waiting()) - 1)
    began = time.time() * 1e3
    await move()
    seen = [await (await page.wait_for_function("left => window.seen[left]", arg=left)).json_value() for page in pages]
    return max(seen) - began


async def _until_shown(journal: Journal, page: Page, box: VirtualBox) -> float:
    await asyncio.sleep(APART_S)
    before, began = box.state["text"], time.time()
    await page.evaluate("document.getElementById('next').click()")
    await until(lambda: box.state["text"] not in (before, "", "--"))
    return (time.time() - began) * 1e3

"""A site with its feed, and a browser that visits its wall."""

import os
import shutil
from pathlib import Path

import pytest

from fakes.browser import EAR, until
from fakes.feed import TOKEN, FeedDaemon, a_feed_site
from fakes.sites import a_journal

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

WIDE = (1920, 1080)


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium here: the wall's page is not tried in a browser")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    folder = Path(os.environ.get("EPASS_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Site:
    def __init__(self, folder: Path, **parts: str) -> None:
        self.config = a_feed_site(folder, **parts)
        self.journal = a_journal(self.config)
        self.feed = FeedDaemon(folder, self.config)


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path, display="call_shown_s = 1")
    with site.feed:
        yield site


@pytest.fixture
def visit(chromium, site):
    """Opens the wall, and holds it to having no error of its own."""
    contexts, errors = [], []

    def visit(size=WIDE, query="", motion="no-preference"):
        context = chromium.new_context(
            viewport=dict(zip(("width", "height"), size, strict=True)), reduced_motion=motion
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Security" in line.text else None)
        page.add_init_script(EAR)
        page.goto(f"{site.feed.address}/wall?token={TOKEN}")
        if query:
            page.goto(f"{site.feed.address}/wall?{query}")
        page.locator("#clock:not(:empty)").wait_for()
        until(page, lambda: page.locator("#waiting strong").text_content() != "", "the first hearing")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert errors == []

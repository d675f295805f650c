"""A ΚΕΠ whose console runs, and browsers that clerks sit at.

Screenshots go to the folder that EPASS_SCREENSHOTS names, else to a temporary one.
"""

import os
import shutil
from pathlib import Path

import pytest

from fakes.browser import BOUND_S
from fakes.desks import PIN, Desks

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

DESKTOP = (1440, 900)
# A device that has no paper is refused in words: that is no error of the page.
EXPECTED = (
    "409",
    "401",
    "400",
    "503",
    "ERR_CONNECTION",
    "ERR_FAILED",
    "ERR_INTERNET",
    "ERR_EMPTY",
    "ERR_INCOMPLETE",
    "ERR_NETWORK",
)


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium here: the console is not tried in a browser")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    folder = Path(os.environ.get("EPASS_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def a_site(tmp_path):
    """Starts a console; the keywords are those of Desks."""
    running = []

    def start(**parts):
        desks = Desks(tmp_path, **parts)
        desks.__enter__()
        running.append(desks)
        return desks

    yield start
    for desks in running:
        desks.__exit__(None, None, None)


@pytest.fixture
def desks(a_site):
    return a_site()


@pytest.fixture
def browse(chromium):
    """Opens a browser of its own, and holds the page to having no error of its own."""
    contexts, errors = [], []

    def note(line):
        if line.type == "error" and not any(sign in line.text for sign in EXPECTED):
            errors.append(line.text)

    def browse(address, size=DESKTOP, locale="el-GR", **options):
        context = chromium.new_context(
            viewport=dict(zip(("width", "height"), size, strict=True)),
            locale=locale,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(BOUND_S * 1000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", note)
        page.goto(address)
        return page

    yield browse
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def sit(browse):
    """A clerk signs in and, where one is named, takes a counter."""

    def sit(desks, clerk="maria", counter=None, **options):
        page = browse(desks.address, **options)
        sign_in(page, clerk)
        if counter is not None:
            page.locator(f"#place-{counter} button").click()
            page.locator("#panel.is-free").wait_for()
            page.wait_for_load_state()
        return page

    return sit


def sign_in(page, clerk="maria", pin=PIN):
    page.locator("#clerk").fill(clerk)
    page.locator("#pin").fill(pin)
    page.locator("button.primary").click()
    page.locator("#panel").wait_for()
    page.wait_for_load_state()

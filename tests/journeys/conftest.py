"""The demo's page in a real browser. Screenshots go to the folder that EPASS_SCREENSHOTS names, else to a temporary
one."""

import os
import shutil
from pathlib import Path

import pytest

from fakes.browser import BOUND_S, until
from fakes.demo import Demo
from fakes.visitor import DESKTOP, frames


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium here: the page is not tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
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
def demo(tmp_path):
    with Demo(tmp_path) as demo:
        yield demo


@pytest.fixture
def visit(chromium, demo):
    """Opens the page, and holds it to having no error of its own."""
    contexts, errors = [], []

    def visit(size=DESKTOP, locale="el-GR", path=""):
        context = chromium.new_context(
            viewport=dict(zip(("width", "height"), size, strict=True)), locale=locale, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(BOUND_S * 1000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(demo.address + path)
        if not path:
            for screen in ("kiosk-screen", "wall"):
                until(page, lambda screen=screen: frames(page, screen), f"a picture of {screen}")
            until(page, lambda: not page.locator(".veil:visible").count(), "all daemons are ready")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert errors == []

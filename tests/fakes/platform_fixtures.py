"""Fixtures for the platform's pages: `pytest_plugins = ["fakes.platform_fixtures"]`.

Nothing here is asynchronous: the browser's driver has a loop of its own in the tests' thread.
"""

import os
import shutil
from pathlib import Path

import pytest

from fakes.citizen import PHONE, Citizen
from fakes.form_visitor import FormVisitor
from fakes.platform_house import PlatformHouse


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium here: the pages are not tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shots(tmp_path_factory):
    """Where pictures of the pages go: the folder that EPASS_SCREENSHOTS names, else a temporary one."""
    folder = Path(os.environ.get("EPASS_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def holidays(tmp_path_factory):
    """What a platform learns once of the public holidays, for all of them."""
    return tmp_path_factory.mktemp("holidays")


@pytest.fixture
def platform_on(tmp_path, holidays, request):
    """Makes the platform of a test, on "sqlite" or "postgresql"."""
    houses = []

    def make(database="sqlite", **how):
        state = tmp_path / "state"
        state.mkdir()
        for known in holidays.glob("holidays-*.json"):
            shutil.copy(known, state)
        databases = request.getfixturevalue("databases") if database == "postgresql" else None
        house = PlatformHouse(tmp_path, databases=databases, **how)
        house.__enter__()
        houses.append(house)
        for known in state.glob("holidays-*.json"):
            shutil.copy(known, holidays)
        return house

    yield make
    for house in houses:
        house.__exit__(None, None, None)


@pytest.fixture
def house(platform_on):
    return platform_on()


@pytest.fixture
def citizen(chromium, house, shots):
    """Makes citizens with browsers, and holds every page to having no error of its own."""
    made = []

    def make(**how):
        made.append(Citizen(chromium, house, shots=shots, **{"size": PHONE, **how}))
        return made[-1]

    yield make
    for one in made:
        one.leave()


@pytest.fixture
def form_visitor(house):
    """Makes visitors without a browser, who see every header and can send what no page would."""
    return lambda **how: FormVisitor(house, **how)

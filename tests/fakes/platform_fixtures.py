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
def samples(tmp_path_factory):
    """The state of a platform with its samples, from which each test's begins."""
    folder = tmp_path_factory.mktemp("samples")
    with PlatformHouse(folder):
        pass
    return folder / "state"


@pytest.fixture
def platform_on(tmp_path, samples, request):
    """Makes the platform of a test, on "sqlite" or "postgresql"."""
    houses = []

    def make(database="sqlite", **how):
        shutil.copytree(samples, tmp_path / "state")
        databases = request.getfixturevalue("databases") if database == "postgresql" else None
        house = PlatformHouse(tmp_path, databases=databases, **how)
        house.__enter__()
        houses.append(house)
        return house

    yield make
    for house in houses:
        house.__exit__(None, None, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, platform_on):
    return platform_on(request.param)


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

"""The demo's page in a real browser: what a newcomer sees and does, from the first tap to the first trouble.

Screenshots go to the folder that EPASS_SCREENSHOTS names, else to a temporary one.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.demo import Demo

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

BOUND_S = 20.0
DESKTOP, LARGE, PHONE = (1440, 900), (1920, 1080), (390, 844)
CERTIFIED_SIGNATURE = (0.25, 0.45)
NOTED = (0.8, 0.88)


def until(page, is_so: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + BOUND_S
    while not is_so():
        assert time.monotonic() < deadline, f"not within {BOUND_S:g} s: {what}"
        page.wait_for_timeout(20)


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium here: the page is not tried in a browser")
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


def frames(page, screen):
    return page.locator(f"#{screen}").get_attribute("data-frames")


def sketch(page, screen):
    """The picture in 96 x 54 shades of grey."""
    return page.evaluate(
        """id => {
            const small = new OffscreenCanvas(96, 54).getContext("2d");
            small.drawImage(document.getElementById(id), 0, 0, 96, 54);
            return [...small.getImageData(0, 0, 96, 54).data].filter((value, index) => index % 4 === 1);
        }""",
        screen,
    )


def is_another(before, after):
    """More than a clock or a count is different."""
    return sum(abs(one - other) > 24 for one, other in zip(before, after, strict=True)) > 0.05 * len(before)


def tap(page, place=CERTIFIED_SIGNATURE):
    screen = page.locator("#kiosk-screen")
    box = screen.bounding_box()
    screen.click(position={"x": box["width"] * place[0], "y": box["height"] * place[1]})


def tap_until_it_acts(page, place):
    """The kiosk does not hear what comes right after a page has changed: a finger that was still on its way."""
    before = sketch(page, "kiosk-screen")

    def has_acted():
        tap(page, place)
        page.wait_for_timeout(300)
        return is_another(before, sketch(page, "kiosk-screen"))

    until(page, has_acted, "the kiosk acts on a tap")


def take_another(page):
    """After a ticket that was not printed: the number is noted, and a new one asked for."""
    tap_until_it_acts(page, NOTED)
    tap_until_it_acts(page, CERTIFIED_SIGNATURE)
    page.locator("#tickets img").wait_for()


def kinds(page):
    return page.locator("#journal > li").evaluate_all("items => items.map(item => item.dataset.kind)")


def sentences(page):
    return set(page.locator("#journal > li span").all_text_contents())


def overflowing(page):
    """Buttons, lamps and letters whose words do not fit."""
    return page.locator(".keys button, .lamps span, .switches button, .counter h3").evaluate_all(
        """items => items.filter(item => {
            const place = item.closest(".box, .troubles, .counter").getBoundingClientRect();
            return item.scrollWidth > item.clientWidth + 1 || item.getBoundingClientRect().right > place.right + 1;
        }).map(item => item.textContent)"""
    )


def test_from_the_tap_to_the_call(visit, shots):
    page = visit()
    page.screenshot(path=shots / "desktop-el-1-welcome.png")
    kiosk, wall = sketch(page, "kiosk-screen"), sketch(page, "wall")

    tap(page)
    page.locator("#tickets .in-slot img").wait_for()
    until(page, lambda: "TicketPrinted" in kinds(page), "the journal says that it is printed")
    until(page, lambda: is_another(kiosk, sketch(page, "kiosk-screen")), "the kiosk shows the number")
    assert not is_another(wall, sketch(page, "wall"))
    page.screenshot(path=shots / "desktop-el-2-printed.png")

    page.locator("#tickets .in-slot button").click()
    page.locator("#tickets .in-hand img").wait_for()
    page.locator("#box-1 button[data-key=NEXT]").click()
    until(page, lambda: kinds(page)[0] == "TicketCalled", "the journal says that it is called")
    until(page, lambda: is_another(wall, sketch(page, "wall")), "the wall shows the call")
    until(page, lambda: page.locator("#box-1").get_attribute("data-text") == "A001", "the box shows the number")
    assert "lit" in page.locator("#box-1 [data-lamp=calling]").get_attribute("class")
    assert page.locator("#calls").text_content() == "Α001, θέση 1"
    assert page.locator("#journal > li[data-kind=TicketCalled] span").text_content() == "Καλείται το Α001 στη θέση 1"
    page.screenshot(path=shots / "desktop-el-3-called.png")


def test_a_ticket_can_be_looked_at_and_followed_on_a_telephone(visit, shots):
    page = visit()
    tap(page)
    page.locator("#tickets .in-slot button").click()
    page.locator("#tickets .in-hand button").click()
    page.locator("#enlarged img").wait_for()
    page.screenshot(path=shots / "desktop-el-4-ticket.png")
    link = page.locator("#enlarged a").get_attribute("href")

    phone = visit(PHONE, "el-GR", link.lstrip("/"))
    until(phone, lambda: phone.locator("#number").text_content() == "Α001", "the number")
    phone.screenshot(path=shots / "telephone-el-1-waits.png")
    page.keyboard.press("Escape")
    page.locator("#box-1 button[data-key=NEXT]").click()
    until(phone, lambda: phone.locator("#says").text_content() == "Θέση 1", "where to go")
    phone.screenshot(path=shots / "telephone-el-2-called.png")


def test_without_paper_the_number_stays_and_everybody_is_told(visit, shots):
    page = visit()
    kiosk = sketch(page, "kiosk-screen")
    page.locator("[data-trouble=paper-out][aria-checked=false]").click()
    page.locator("[data-trouble=paper-out][aria-checked=true]").wait_for()
    tap(page)
    until(page, lambda: {"PrintFailed", "DeviceFailed"} <= set(kinds(page)), "the journal says that nothing is printed")
    until(page, lambda: is_another(kiosk, sketch(page, "kiosk-screen")), "the kiosk says so")
    assert page.locator("#printer-state").text_content() == "Χωρίς χαρτί"
    assert page.locator("#tickets img").count() == 0
    until(
        page, lambda: "lit" in page.locator("#box-2 [data-lamp=paper_out]").get_attribute("class"), "the boxes' lamps"
    )
    page.screenshot(path=shots / "desktop-el-5-no-paper.png")

    page.locator("[data-trouble=paper-out]").click()
    page.locator("[data-trouble=paper-out][aria-checked=false]").wait_for()
    take_another(page)
    until(page, lambda: "DeviceRecovered" in kinds(page), "the journal says that the printer works again")
    assert page.locator("#printer-state").text_content() == "Έτοιμος"


def test_cables_and_crashes_are_seen_and_heal(visit, shots):
    page = visit(LARGE, "en-GB")
    page.locator("[data-trouble=cover-open]").click()
    page.locator("[data-trouble=cover-open][aria-checked=true]").wait_for()
    tap(page)
    until(page, lambda: "PrintFailed" in kinds(page), "the kiosk finds the cover open")
    for trouble in ("touch-unplugged", "box-2-unplugged"):
        page.locator(f"[data-trouble={trouble}]").click()
    page.locator("[data-trouble=kill-display]").click()
    until(page, lambda: page.locator("#wall-veil").is_visible(), "the wall's program is away")
    page.locator("#box-2.is-unplugged").wait_for()
    failed = {f"Not working: {device}" for device in ("the printer", "the touchscreen", "box 2")}
    until(page, lambda: failed <= sentences(page), "the journal says what fails")
    page.screenshot(path=shots / "large-en-2-troubles.png")
    for trouble in ("cover-open", "touch-unplugged", "box-2-unplugged"):
        page.locator(f"[data-trouble={trouble}]").click()
    healed = {f"Working again: {device}" for device in ("the touchscreen", "box 2")}
    until(page, lambda: healed <= sentences(page), "touchscreen and box are back")
    take_another(page)
    until(page, lambda: "Working again: the printer" in sentences(page), "and so is the printer")
    until(page, lambda: not page.locator("#wall-veil").is_visible(), "the wall's program is back")


@pytest.mark.parametrize("locale", ["el-GR", "en-GB"])
@pytest.mark.parametrize("size", [DESKTOP, LARGE, (1366, 768), (1280, 720)])
def test_a_desktop_shows_everything_without_scrolling(visit, shots, size, locale):
    page = visit(size, locale)
    for part in (".top", ".kiosk", ".wall-display", ".counters", ".journal", ".troubles"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0], part
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], part
    counters, troubles = page.locator(".counters").bounding_box(), page.locator(".troubles").bounding_box()
    assert counters["y"] + counters["height"] <= troubles["y"]
    assert len({box.bounding_box()["y"] for box in page.locator(".box").all()}) == 1, "the boxes stand in a row"
    assert overflowing(page) == []
    page.screenshot(path=shots / f"{size[0]}x{size[1]}-{locale[:2]}.png")


@pytest.mark.parametrize("locale", ["el-GR", "en-GB"])
def test_a_telephone_needs_no_sideways_scrolling(visit, shots, locale):
    page = visit(PHONE, locale)
    tap(page)
    page.locator("#tickets .in-slot img").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    page.screenshot(path=shots / f"phone-{locale[:2]}.png", full_page=True)


def test_the_visitors_language_is_spoken_and_can_be_changed(visit):
    page = visit(locale="en-GB")
    assert page.locator("#box-1 button[data-key=NO_SHOW]").text_content() == "No-show"
    page.locator("[data-language=el]").click()
    assert page.locator("#box-1 button[data-key=NO_SHOW]").text_content() == "Δεν ήρθε"
    assert page.locator("html").get_attribute("lang") == "el"
    page.reload()
    assert page.locator("#box-1 button[data-key=NO_SHOW]").text_content() == "Δεν ήρθε"


def test_calls_are_heard_once_the_visitor_asked_for_sound(visit):
    page = visit()
    heard = []
    page.on("response", lambda response: heard.append(response.status) if "/sound/" in response.url else None)
    tap(page)
    page.locator("#tickets img").wait_for()
    page.locator("#box-1 button[data-key=NEXT]").click()
    until(page, lambda: "TicketCalled" in kinds(page), "the call")
    page.locator("#sound").click()
    assert page.locator("#sound").get_attribute("aria-pressed") == "true"
    page.locator("#box-1 button[data-key=RECALL]").click()
    until(page, lambda: heard, "the announcement is fetched")
    assert set(heard) <= {200, 206}


def test_the_keyboard_is_enough(visit):
    page = visit()
    page.locator("#kiosk-screen").focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    page.locator("#crosshair").wait_for()
    page.keyboard.press("Enter")
    page.locator("#tickets .in-slot button").focus()
    page.keyboard.press("Enter")
    page.locator("#box-1 button[data-key=NEXT]").focus()
    page.keyboard.press("Enter")
    until(page, lambda: "TicketCalled" in kinds(page), "the call")


def test_a_demo_that_went_away_is_told_and_found_again(chromium, tmp_path, shots):
    with Demo(tmp_path) as first:
        page = chromium.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, locale="el-GR")
        page.goto(first.address)
        until(page, lambda: kinds(page), "the journal")
        tap(page)
        page.locator("#tickets img").wait_for()
        first.end(signal.SIGTERM)
    until(page, lambda: page.locator("#lost").is_visible(), "the page says that nobody answers")
    page.screenshot(path=shots / "desktop-el-6-lost.png")
    with Demo(tmp_path, "--port", first.address.rstrip("/").rpartition(":")[2]):
        until(page, lambda: not page.locator("#lost").is_visible(), "the page is back")
        until(page, lambda: kinds(page) == ["DayOpened"], "with the state of the new demo")
        assert page.locator("#tickets img").count() == 0
    page.close()

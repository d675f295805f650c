"""The demo's page in a real browser: what a newcomer sees and does, from the first tap to the first trouble."""

import signal

import pytest

from fakes.browser import until
from fakes.demo import Demo
from fakes.visitor import (
    CERTIFIED_SIGNATURE,
    DESKTOP,
    JOINED_MS,
    QUIET_MS,
    is_another,
    kinds,
    sentences,
    sketch,
    tap,
    tap_until,
)

LARGE, PHONE = (1920, 1080), (390, 844)
YES, NOTED = (0.25, 0.9), (0.8, 0.88)


def overflowing(page):
    """Buttons, lamps and letters whose words do not fit."""
    parts = (
        ".keys button, .lamps span, .switches button, .counter h3, "
        ".try :is(button, a, .hint, .pin, .names dd, .platform-state, .cards b)"
    )
    return page.locator(parts).evaluate_all(
        """items => items.filter(item => item.checkVisibility()).filter(item => {
            const place = item.closest(".box, .troubles, .counter, .try").getBoundingClientRect();
            const { right, bottom } = item.getBoundingClientRect();
            return item.scrollWidth > item.clientWidth + 1 || right > place.right + 1 || bottom > place.bottom + 1;
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
    page.locator("#platform-state[data-state=joined]").wait_for(state="attached", timeout=JOINED_MS)
    tap(page)
    page.locator("#tickets .in-slot button").click()
    page.locator("#tickets .in-hand button").click()
    page.locator("#enlarged img").wait_for()
    page.screenshot(path=shots / "desktop-el-4-ticket.png")

    with page.context.expect_page() as opened:
        page.locator("#enlarged a").click()
    phone = opened.value
    until(phone, lambda: phone.locator(".number").text_content() == "Α001", "the number")
    assert phone.evaluate("[innerWidth, innerHeight]") == [400, 820], "as large as a telephone"
    phone.screenshot(path=shots / "telephone-el-1-waits.png")
    page.keyboard.press("Escape")
    page.locator("#box-1 button[data-key=NEXT]").click()
    until(phone, lambda: "θέση 1" in phone.locator(".says").text_content(), "where to go")
    phone.screenshot(path=shots / "telephone-el-2-called.png")


def test_without_paper_the_number_is_shown_and_everybody_is_told(visit, shots):
    page = visit()
    home = sketch(page, "kiosk-screen")
    page.locator("[data-trouble=paper-out][aria-checked=false]").click()
    page.locator("[data-trouble=paper-out][aria-checked=true]").wait_for()
    until(page, lambda: "Δεν δουλεύει ο εκτυπωτής" in sentences(page), "the kiosk knows before anybody asks")
    until(page, lambda: is_another(home, sketch(page, "kiosk-screen")), "it says so on its first page")
    tap(page)
    page.wait_for_timeout(QUIET_MS)
    assert "TicketIssued" not in kinds(page)
    tap_until(page, [YES, CERTIFIED_SIGNATURE], lambda: "TicketIssued" in kinds(page), "the number all the same")
    assert page.locator("#printer-state").text_content() == "Χωρίς χαρτί"
    assert page.locator("#tickets img").count() == 0
    for lamp in ("paper_out", "waiting"):
        page.locator(f"#box-2 [data-lamp={lamp}].lit").wait_for()
    page.screenshot(path=shots / "desktop-el-5-no-paper.png")

    page.locator("[data-trouble=paper-out]").click()
    page.locator("[data-trouble=paper-out][aria-checked=false]").wait_for()
    until(page, lambda: "DeviceRecovered" in kinds(page), "the journal says that the printer works again")
    assert page.locator("#printer-state").text_content() == "Έτοιμος"
    tap_until(page, [NOTED, CERTIFIED_SIGNATURE], page.locator("#tickets img").count, "a ticket")


def test_cables_and_crashes_are_seen_and_heal(visit, shots):
    page = visit(LARGE, "en-GB")
    troubles = ("cover-open", "touch-unplugged", "scanner-unplugged", "keypad-unplugged", "box-2-unplugged")
    for trouble in troubles:
        page.locator(f"[data-trouble={trouble}]").click()
    page.locator("[data-trouble=kill-display]").click()
    until(page, lambda: page.locator("#wall-veil").is_visible(), "the wall's program is away")
    page.locator("#box-2.is-unplugged").wait_for()
    devices = ("the printer", "the touchscreen", "the scanner", "the keypad", "box 2")
    failed = {f"Not working: {device}" for device in devices}
    until(page, lambda: failed <= sentences(page), "the journal says what fails")
    assert page.locator("#staff-key").is_disabled()
    page.screenshot(path=shots / "large-en-2-troubles.png")
    for trouble in troubles:
        page.locator(f"[data-trouble={trouble}]").click()
    healed = {f"Working again: {device}" for device in devices}
    until(page, lambda: healed <= sentences(page), "everything is back")
    until(page, lambda: not page.locator("#wall-veil").is_visible(), "the wall's program is back")
    tap_until(page, [CERTIFIED_SIGNATURE], page.locator("#tickets img").count, "a ticket")


@pytest.mark.parametrize("locale", ["el-GR", "en-GB"])
@pytest.mark.parametrize("size", [DESKTOP, LARGE, (1366, 768), (1280, 720)])
def test_a_desktop_shows_everything_without_scrolling(visit, shots, size, locale):
    page = visit(size, locale)
    for part in (".top", ".kiosk", ".wall-display", ".counters", ".journal", ".try", ".troubles"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0], part
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], part
    page.locator("#book").click()
    page.locator("#cards li").nth(3).wait_for()
    counters, troubles = page.locator(".counters").bounding_box(), page.locator(".troubles").bounding_box()
    assert counters["y"] + counters["height"] <= troubles["y"]
    assert len({box.bounding_box()["y"] for box in page.locator(".box").all()}) == 1, "the boxes stand in a row"
    for tab in ("staff", "headset", "console", "platform", "bookings"):
        page.locator(f"#tab-{tab}").click()
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
    for _ in range(3):
        page.keyboard.press("ArrowUp")
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
        until(page, lambda: "TicketIssued" not in kinds(page), "with the state of the new demo")
        assert page.locator("#tickets img").count() == 0
    page.close()

"""The demo with its platform in a real browser: a booking and a number from the telephone meet the hall's queue."""

import io
import re
from datetime import datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image

from fakes.browser import until
from fakes.citizen import Citizen
from fakes.visitor import JOINED_MS, kinds, tap

ALL_SERVICES = "Β"
ATHENS, LAST = ZoneInfo("Europe/Athens"), time(23, 45)


@pytest.fixture
def joined(visit):
    """The demo's page, once site and platform are in touch."""
    page = visit()
    page.locator("#tab-platform").click()
    page.locator("#platform-state[data-state=joined]").wait_for(timeout=JOINED_MS)
    return page


@pytest.fixture
def citizen(chromium, joined):
    """On a telephone, in front of the platform that the page leads to."""
    address = joined.locator("#citizen-link").get_attribute("href").removesuffix("/book")
    who = Citizen(chromium, SimpleNamespace(address=address))
    yield who
    who.leave()


@pytest.fixture
def a_clerk(chromium):
    """Signs in at the console that the page leads to, at the second counter."""
    contexts = []

    def sit(page):
        context = chromium.new_context(locale="el-GR", reduced_motion="reduce")
        contexts.append(context)
        clerk = context.new_page()
        clerk.goto(page.locator("#console-link").get_attribute("href"))
        clerk.locator("#clerk").fill("clerk1")
        clerk.locator("#pin").fill("1234")
        clerk.locator("button.primary").click()
        clerk.locator("#place-2 button").click()
        clerk.locator("#panel.is-free").wait_for()
        return clerk

    yield sit
    for context in contexts:
        context.close()


def book_for_now(who):
    """The whole procedure, for the next time today; the six digits."""
    if datetime.now(ATHENS).time() > LAST:
        pytest.skip("no time is left today that could be booked")
    who.log_in("maria", then="/book")
    who.page.fill("#q", "Παραδειγματος")
    who.page.locator("#found button[value='0532']").click()
    who.press("label[for=mode-same_day]")
    who.go_on()
    who.press(f"label[for='service-{ALL_SERVICES}']")
    who.go_on()
    who.press(".times button")
    who.go_on()
    assert who.path == "/book/review"
    who.go_on()
    return who.page.locator(".pass .code").inner_text().replace(" ", "")


def says(who, words):
    live = who.page.locator(".live")
    until(who.page, lambda: words in live.inner_text(), f"{words!r} on the telephone, not {live.inner_text()!r}")


def press_next(page, counter):
    page.locator(f"#box-{counter} button[data-key=NEXT]").click()


def link_on(page, picture):
    """What a telephone reads from the ticket in the hand."""
    answer = page.request.get(f"{page.url}ticket/{picture}.png")
    return zxingcpp.read_barcode(Image.open(io.BytesIO(answer.body()))).text


def test_from_a_booking_on_the_platform_to_the_call_on_the_telephone(joined, citizen, shots):
    page = joined
    page.screenshot(path=shots / "desktop-el-9-platform.png")
    code = book_for_now(citizen)
    citizen.page.screenshot(path=shots / "telephone-el-3-booked.png", full_page=True)
    until(page, lambda: "BookingReceived" in kinds(page), "the booking at the site")

    page.locator("#tab-bookings").click()
    card = page.locator(f"#cards li[data-code='0532-{code}']")
    card.locator(".show").click()
    page.locator("#tickets .in-slot img").wait_for()
    page.locator(f"#cards li[data-code='0532-{code}'][data-state=here]").wait_for()
    page.screenshot(path=shots / "desktop-el-10-checked-in.png")

    link = link_on(page, page.locator("#tickets li").first.get_attribute("data-picture"))
    assert re.fullmatch(re.escape(citizen.house.address) + r"/t/[0-9A-Za-z_-]{10,}", link)
    citizen.page.goto(link)
    assert citizen.page.locator(".number").inner_text() == "Β001"
    says(citizen, "Είστε ο επόμενος")
    citizen.page.screenshot(path=shots / "telephone-el-4-next.png", full_page=True)
    press_next(page, 2)
    says(citizen, "θέση 2")
    citizen.page.screenshot(path=shots / "telephone-el-5-called.png", full_page=True)


def test_a_number_from_the_telephone_stands_in_the_halls_queue_and_counts_down(joined, citizen, shots):
    page = joined
    tap(page)
    until(page, lambda: kinds(page).count("TicketPrinted") == 1, "who came first has a ticket")
    citizen.go("/epass/0532")
    citizen.page.screenshot(path=shots / "telephone-el-6-services.png", full_page=True)
    citizen.press("button[name=service][value='Α']")
    citizen.page.locator(".number", has_text="Α002").wait_for()
    until(page, lambda: kinds(page).count("TicketIssued") == 2, "the journal says so")
    says(citizen, "1 άτομο")
    citizen.page.screenshot(path=shots / "telephone-el-7-one-ahead.png", full_page=True)
    press_next(page, 1)
    says(citizen, "Είστε ο επόμενος")
    press_next(page, 2)
    says(citizen, "θέση 2")
    until(page, lambda: page.locator("#box-2").get_attribute("data-text") == "A002", "the box shows the number")


def test_without_the_network_the_queue_goes_on_and_the_platform_hears_of_it_later(joined, citizen):
    page = joined
    page.locator("[data-trouble=network-unplugged]").click()
    page.locator("#platform-state[data-state=cut]").wait_for()
    tap(page)
    until(page, lambda: "TicketPrinted" in kinds(page), "a ticket all the same")
    link = link_on(page, page.locator("#tickets li").first.get_attribute("data-picture"))
    press_next(page, 1)
    until(page, lambda: "TicketCalled" in kinds(page), "and a call")
    assert citizen.page.goto(link).status == 404, "the platform knows nothing of it"

    page.locator("[data-trouble=network-unplugged]").click()
    until(page, lambda: citizen.page.goto(link).status == 200, "the platform has been told")
    says(citizen, "θέση 1")


def test_the_platform_may_die_and_come_back(joined, citizen):
    page = joined
    page.locator("[data-trouble=kill-platform]").click()
    page.locator("#platform-state[data-state=away]").wait_for()
    tap(page)
    until(page, lambda: "TicketPrinted" in kinds(page), "a ticket all the same")
    page.locator("#platform-state[data-state=joined]").wait_for()
    link = link_on(page, page.locator("#tickets li").first.get_attribute("data-picture"))
    until(page, lambda: citizen.page.goto(link).status == 200, "the ticket is there")
    says(citizen, "Είστε ο επόμενος")


def test_a_booking_that_is_cancelled_while_its_person_is_here_is_told_to_the_clerk(joined, citizen, a_clerk):
    """The network is out in between: the platform cannot know that somebody came, nor the site that they cancelled."""
    page = joined
    code = book_for_now(citizen)
    page.locator("#tab-bookings").click()
    card = page.locator(f"#cards li[data-code='0532-{code}']")
    card.wait_for()
    page.locator("[data-trouble=network-unplugged]").click()
    page.locator("#platform-state[data-state=cut]").wait_for(state="attached")
    card.locator(".show").click()
    until(page, lambda: "TicketPrinted" in kinds(page), "checked in without the network")
    citizen.go("/bookings")
    citizen.press("main a[href^='/bookings/']")
    citizen.press("a[href$='/cancel']")
    citizen.press("main button.danger")
    assert citizen.path == "/bookings", "the platform took it"
    clerk = a_clerk(page)
    row = clerk.locator("#queue tbody tr", has_text="Β001")
    row.wait_for()
    assert row.locator(".is-late").count() == 0

    page.locator("[data-trouble=network-unplugged]").click()
    until(page, lambda: "ChangeRefused" in kinds(page), "the cancellation comes too late")
    row.locator(".is-late", has_text="ακυρώθηκε").wait_for()
    page.locator("#box-2 button[data-key=NEXT]").click()
    until(page, lambda: page.locator("#box-2").get_attribute("data-text") == "B001", "who is here is called")

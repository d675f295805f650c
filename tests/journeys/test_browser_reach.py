"""The demo's page in a real browser: a booking, a headset, a cry for help, the staff, a ticket that is left."""

from fakes.browser import until
from fakes.visitor import CERTIFIED_SIGNATURE, QUIET_MS, is_another, kinds, sentences, sketch, tap, tap_until

HELP = (0.42, 0.9)
# The demo's printer waits for 20 s.
DRAWN_BACK_S = 40


def test_a_booking_is_shown_to_the_scanner_and_becomes_a_ticket(visit, shots):
    page = visit()
    page.locator("#book").click()
    soon = page.locator("#cards li").first
    soon.locator(".show").click()
    page.locator("#tickets .in-slot img").wait_for()
    page.locator("#cards li[data-state=here]").wait_for()
    assert "Α001" in soon.locator("small").text_content()
    until(page, lambda: {"BookingCheckedIn", "TicketPrinted"} <= set(kinds(page)), "the journal says so")
    page.screenshot(path=shots / "desktop-el-7-booking.png")


def test_a_card_may_be_drawn_to_the_scanner(visit):
    page = visit()
    page.locator("#book").click()
    page.locator("#cards li").first.drag_to(page.locator("#scanner"))
    page.locator("#cards li[data-state=here]").wait_for()


def test_a_withdrawn_booking_gets_no_number(visit):
    page = visit()
    kiosk = sketch(page, "kiosk-screen")
    page.locator("#book").click()
    page.locator("#cards .withdraw").first.click()
    page.locator("#cards li[data-state=withdrawn] .show").click()
    until(page, lambda: is_another(kiosk, sketch(page, "kiosk-screen")), "the kiosk says why not")
    assert "TicketIssued" not in kinds(page)


def test_who_plugs_a_headset_in_hears_the_kiosk(visit, shots):
    page = visit()
    heard = []
    page.on("response", lambda response: heard.append(response.status) if "/sound/voice/" in response.url else None)
    page.locator("#tab-headset").click()
    page.locator("#headset-switch").click()
    page.locator("#headset-switch[aria-checked=true]").wait_for()
    until(page, lambda: heard, "the voice greets")
    before = len(heard)
    page.locator("#keypad [data-key=RIGHT]").click()
    until(page, lambda: len(heard) > before, "it reads the first choice")
    page.screenshot(path=shots / "desktop-el-8-headset.png")
    page.locator("#keypad [data-key=OK]").click()
    until(page, lambda: "TicketIssued" in kinds(page), "the choice is taken")
    page.locator("#headset-switch").click()
    page.locator("#headset-switch[aria-checked=false]").wait_for()
    assert set(heard) <= {200, 206}


def test_help_reaches_the_counters_and_one_of_them_answers(visit, shots):
    page = visit()
    tap_until(page, [HELP], lambda: "HelpRequested" in kinds(page), "the cry for help")
    for counter in (1, 2, 3):
        page.locator(f"#box-{counter}[data-text=HELP] [data-lamp=help].lit").wait_for()
    page.screenshot(path=shots / "desktop-el-9-help.png")
    page.locator("#box-2 [data-key=HELP]").click()
    until(page, lambda: "Πηγαίνει βοήθεια από τη θέση 2" in sentences(page), "the answer is in the journal")
    page.locator("#box-1[data-text='']").wait_for()


def test_the_staffs_key_opens_their_menu_with_the_pin_on_the_page(visit, shots):
    page = visit()
    page.locator("#tab-staff").click()
    assert page.locator("#pin").text_content() == "1234"
    home = sketch(page, "kiosk-screen")
    page.locator("#staff-key").click()
    until(page, lambda: is_another(home, sketch(page, "kiosk-screen")), "the PIN is asked for")
    asked = sketch(page, "kiosk-screen")
    page.wait_for_timeout(QUIET_MS)
    for digit in ((0.61, 0.28), (0.75, 0.28), (0.91, 0.28), (0.61, 0.48)):
        tap(page, digit)
        page.wait_for_timeout(150)
    tap(page, (0.91, 0.88))
    until(page, lambda: is_another(asked, sketch(page, "kiosk-screen")), "the menu")
    page.screenshot(path=shots / "desktop-el-10-staff.png")


def test_a_ticket_that_is_left_in_the_mouth_is_drawn_back(visit):
    page = visit()
    page.locator("[data-trouble=ticket-left]").click()
    page.locator("[data-trouble=ticket-left][aria-checked=true]").wait_for()
    page.locator("#kiosk-veil").wait_for()
    page.locator("#kiosk-veil").wait_for(state="hidden")
    tap_until(page, [CERTIFIED_SIGNATURE], page.locator("#tickets .in-slot img").count, "a ticket")
    until(page, lambda: page.locator("#printer-state").text_content() == "Πάρτε το εισιτήριο", "it waits to be taken")
    page.locator("#tickets .is-back").wait_for(state="attached", timeout=DRAWN_BACK_S * 1000)
    assert "TicketRetracted" in kinds(page)

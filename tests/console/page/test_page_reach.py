"""Everybody can use it: axe finds nothing on any page in any state, nothing is cut or needs sideways scrolling, the
keyboard is enough, and so is a browser without script."""

from itertools import product
from pathlib import Path

import pytest

from fakes.browser import answered, until
from fakes.desks import PIN

AXE = Path(__file__).parents[2] / "vendor" / "axe.min.js"
LARGE, DESKTOP, LANDSCAPE, PORTRAIT, PHONE = (1920, 1080), (1440, 900), (1024, 768), (768, 1024), (390, 844)
SIZES = (LARGE, DESKTOP, LANDSCAPE, PORTRAIT, PHONE)
# A second press of the same deed within it is a slip of the finger (deeds.js).
LOCKED_OUT_MS = 400
ALL_TABS = ("queue", "bookings", "aside", "messages", "hall", "audit", "staff")


def number(page):
    return page.locator("#panel .number").text_content().strip()


def violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })"
    )
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found["violations"]]


def too_wide(page):
    """How much the page is wider than the screen, and what is cut within its own box."""
    return page.evaluate(
        """() => {
            const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
            const kinds = ".button, .key, .primary, .chip, .standing, .status, .place, h2, h3";
            const parts = document.querySelectorAll(kinds);
            const cut = [...parts].filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1
                && !part.matches(".unseen") && getComputedStyle(part).overflow !== "auto" && part.offsetParent);
            return [over, cut.map((part) => part.textContent.trim())];
        }"""
    )


def small_targets(page):
    """Buttons and links that are lower than 44 px, but for links within text."""
    return page.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, input, .button, .tabs a, .chip, .key")]
            .filter((part) => part.offsetParent && part.type !== "hidden" && part.type !== "radio")
            .filter((part) => part.getBoundingClientRect().height < 43.5)
            .map((part) => part.outerHTML.slice(0, 120))"""
    )


def busy(desks):
    """A hall with something of everything."""
    desks.book("Β", 6, "204811")
    desks.book("Γ", 90, "118206")
    desks.book("Ε", -90, "661204")
    desks.issue("ΑΒΓΕΚΑΒ")
    desks.check_in("204811")
    desks.book("Α", 12, "204822")
    desks.check_in("204822")
    desks.change_too_late("204811", "booking_withdrawn")
    desks.change_too_late("204822", "booking", minutes=26 * 60)
    desks.open(2, "nikos")
    desks.call_next(2, clerk="nikos")
    record = desks.journal.record
    record(lambda hall, at: hall.hold("Β001", at=at))
    record(lambda hall, at: hall.transfer("Γ001", "Β", at=at, counter=1, note="Λείπει το παράβολο"))
    record(lambda hall, at: hall.grant_priority("Α002", "infant", at=at))
    desks.post("Το ΚΕΠ κλείνει στις 13:00.", "We close at 13:00.")


@pytest.mark.parametrize("screen", list(product(SIZES, ("el-GR", "en-GB"))), ids=str)
def test_every_page_is_right_at_every_size(desks, sit, browse, shots, screen):
    size, locale = screen
    busy(desks)
    name, wrong = f"console-{size[0]}-{locale[:2]}", []

    def look(page, what):
        page.wait_for_timeout(50)
        page.screenshot(path=shots / f"{name}-{what}.png")
        for seen, fine in ((violations(page), []), (too_wide(page), [0, []]), (small_targets(page), [])):
            if seen != fine:
                wrong.append((what, seen))

    look(browse(desks.address, size=size, locale=locale), "sign-in")
    page = sit(desks, "admin", size=size, locale=locale)
    look(page, "nowhere")
    page.goto(f"{desks.address}/counter")
    look(page, "choose")
    page.locator("#place-1 button").click()
    page.locator("#panel.is-free").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("Space")
    page.locator("#panel.is-called").wait_for()
    answered(page)
    look(page, "called")
    page.wait_for_timeout(LOCKED_OUT_MS)
    page.keyboard.press("n")
    page.locator("#ask[open]").wait_for()
    look(page, "asked")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.locator("#panel.is-serving").wait_for()
    desks.journal.record(lambda hall, at: hall.request_help(at=at))
    desks.journal.record(lambda hall, at: hall.raise_emergency(at=at, counter=2), by="nikos@192.0.2.7")
    page.locator(".alarm.is-emergency").wait_for()
    look(page, "alarm")
    desks.journal.record(lambda hall, at: hall.answer_help(at=at))
    desks.journal.record(lambda hall, at: hall.end_emergency(at=at))
    for tab in ALL_TABS:
        page.locator(f"#tab-{tab}").click()
        page.locator(f"#work > #{tab}").wait_for()
        look(page, tab)
    page.locator("#tab-queue").click()
    for what, opens in (("ticket", "#queue tbody th a >> nth=1"), ("issue", "#queue .is-issue")):
        page.locator(opens).click()
        page.locator("#sheet[open]").wait_for()
        look(page, what)
        page.keyboard.press("Escape")
    page.locator(".is-me summary").click()
    look(page, "menu")
    page.locator("a[href='/pin']").click()
    page.locator("#sheet[open] #pin-own").wait_for()
    look(page, "own-pin")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#sheet[open] kbd").first.wait_for()
    look(page, "shortcuts")
    assert wrong == []


def test_it_can_be_read_at_night(desks, sit, shots):
    busy(desks)
    page = sit(desks, "admin", counter=1, color_scheme="dark")
    page.keyboard.press("Space")
    page.locator("#panel.is-called").wait_for()
    answered(page)
    for tab in ALL_TABS:
        page.locator(f"#tab-{tab}").click()
        page.locator(f"#work > #{tab}").wait_for()
        page.screenshot(path=shots / f"console-dark-{tab}.png")
        assert violations(page) == [], tab


def test_letters_twice_as_large_cut_nothing(desks, sit, shots):
    """What a browser's zoom of 200 % leaves of a desktop."""
    busy(desks)
    page = sit(desks, counter=1, size=(720, 450))
    page.keyboard.press("Space")
    page.locator("#panel.is-called").wait_for()
    page.screenshot(path=shots / "console-zoomed.png")
    assert too_wide(page) == [0, []]


def test_the_keyboard_is_enough(desks, browse):
    desks.issue("ΑΑΑΑ")
    page = browse(desks.address)
    until(page, lambda: page.evaluate("document.activeElement.id") == "clerk", "the name is asked for first")
    page.keyboard.type("maria")
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.locator("#place-1 button").focus()
    page.keyboard.press("Enter")
    page.locator("#panel.is-free").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("Space")
    until(page, lambda: number(page) == "Α001", "space calls")
    page.keyboard.press("KeyB")
    page.locator("#panel.is-serving").wait_for()
    page.keyboard.press("u")
    page.locator("#panel.is-called").wait_for()
    page.keyboard.press("KeyB")
    page.locator("#panel.is-serving").wait_for()
    page.keyboard.press("Control+z")
    page.locator("#panel.is-called").wait_for()
    page.keyboard.press("KeyH")
    page.locator("#panel.is-free").wait_for()
    assert desks.number("Α001") == "HELD"
    page.keyboard.press("KeyN")
    until(page, lambda: number(page) == "Α002", "N calls")
    page.keyboard.press("KeyF")
    page.locator("#panel.is-free").wait_for()
    page.keyboard.press("Slash")
    page.keyboard.type("nbfx a3")
    assert page.locator("#q").input_value() == "nbfx a3", "no key acts while somebody types"
    page.keyboard.press("Escape")
    page.keyboard.press("Digit2")
    page.locator("#bookings").wait_for()
    page.keyboard.press("KeyP")
    page.locator("#panel.is-on_break").wait_for()
    page.keyboard.press("KeyP")
    page.locator("#panel.is-free").wait_for()
    page.keyboard.press("Shift+Slash")
    page.locator("#sheet[open] kbd").first.wait_for()


def test_a_greek_keyboard_presses_the_same_keys(desks, sit):
    desks.issue("ΑΑ")
    page = sit(desks, counter=1)
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ν', code: 'KeyN', bubbles: true }))"
        " || document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ν', code: 'KeyN', bubbles: true }))"
    )
    until(page, lambda: number(page) == "Α001", "the call")


def test_every_key_that_acts_is_told_on_its_button_and_in_the_table(desks, sit):
    desks.issue("ΑΑ")
    page = sit(desks, counter=1)
    page.keyboard.press("Space")
    page.locator("#panel.is-called").wait_for()
    marked = page.locator("[data-shortcut]").evaluate_all(
        "parts => parts.filter(part => part.id !== 'undo').map(part => [part.dataset.shortcut, "
        "part.getAttribute('aria-keyshortcuts'), part.querySelector('kbd')?.textContent])"
    )
    told = set(page.request.get(f"{desks.address}/shortcuts").text().split("<kbd>"))
    for shortcut, announced, shown in marked:
        assert announced and shown, shortcut
        assert any(part.startswith(shown) for part in told), shown


def test_without_script_forms_are_enough(desks, browse, shots):
    desks.issue("ΑΑΒ")
    page = browse(desks.address, java_script_enabled=False)
    page.locator("#clerk").fill("maria")
    page.locator("#pin").fill(PIN)
    page.locator("button.primary").click()
    page.locator("#place-1 button").click()
    assert "Μαρία Παπαδοπούλου" in page.locator("#said").text_content()
    page.locator("#next").click()
    assert number(page) == "Α001"
    page.locator("#next").click()
    assert number(page) == "Α001"
    assert "πριν από 0:0" in page.locator(".question .since").text_content()
    page.screenshot(path=shots / "console-no-script-asked.png")
    page.locator(".question .is-came").click()
    assert number(page) == "Α002" and desks.number("Α001") == "FINISHED"
    page.locator("#said .button").click()
    assert number(page) == "Α001" and desks.number("Α001") == "CALLED"
    page.locator("#queue a", has_text="Β001").click()
    page.screenshot(path=shots / "console-no-script-ticket.png")
    page.locator("label", has_text="Με βρέφος").click()
    page.locator("button[formaction='/do/priority']").click()
    assert desks.hall.find("Β001").has_priority
    page.locator("#q").fill("a2")
    page.keyboard.press("Enter")
    assert "Α002" in page.locator("#found").text_content()
    page.locator("#tab-messages").click()
    page.locator("#message-el").fill("Χωρίς σενάριο")
    page.locator("#message-new .button").click()
    assert "Χωρίς σενάριο" in page.locator("#messages").text_content()
    page.locator(".is-me summary").click()
    page.locator(".menu-body .item[lang=en]").click()
    assert page.locator("html").get_attribute("lang") == "en"

"""What the platform and the clerk have to do with each other: an ordinary number is joined to its booking, and what
became of a booking too late is shown at its number."""

import pytest

from fakes.browser import answered, until
from fakes.desks import PIN

LATE = {
    "el-GR": ("Το ραντεβού ακυρώθηκε στην πλατφόρμα μετά την άφιξη", "Το ραντεβού μεταφέρθηκε στις "),
    "en-GB": ("The booking was cancelled on the platform after arrival", "The booking was moved to "),
}


def waiting(page):
    return page.locator("#queue tbody th a").all_text_contents()


def toast(page):
    return page.locator("#toast p").text_content()


def sheet_of(page, number):
    page.locator("#queue tbody th a", has_text=number).click()
    page.locator("#sheet[open] #join").wait_for()


@pytest.fixture
def joining(desks, sit):
    """Three ordinary numbers; the last one's person has a booking of now."""
    desks.issue("ΑΑΑ")
    desks.book("Α", 0, "204811")
    desks.book("Β", 90, "118206")
    return sit(desks, counter=1)


def test_a_booking_is_chosen_joined_and_taken_back(desks, joining, shots):
    page = joining
    sheet_of(page, "Α003")
    page.locator("#join").scroll_into_view_if_needed()
    page.screenshot(path=shots / "console-el-join.png")
    page.locator("#join-booking").select_option("204811")
    page.locator("#join form").first.locator("button").click()
    until(page, lambda: waiting(page)[0] == "Α003", "the booking's turn is first")
    answered(page)
    assert toast(page) == "Το Α003 συνδέθηκε με το ραντεβού του."
    assert "ραντεβού" in page.locator("#queue tbody tr").first.locator(".due span").text_content()

    page.locator("#queue tbody th a", has_text="Α003").click()
    page.locator("#sheet[open] .ticket").wait_for()
    assert page.locator("#sheet #join").count() == 0, "it has its booking"
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    until(page, lambda: waiting(page) == ["Α001", "Α002", "Α003"], "as before")
    assert desks.hall.find("Α003").slot is None


def test_a_code_is_typed_with_the_keyboard_alone_and_refused_in_words(desks, joining):
    page = joining
    page.locator("#queue tbody th a", has_text="Α002").focus()
    page.keyboard.press("Enter")
    page.locator("#sheet[open] #join").wait_for()
    page.keyboard.press("KeyJ")
    until(page, lambda: page.evaluate("document.activeElement.id") == "join-booking", "J leads there")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("999 999")
    page.keyboard.press("Enter")
    until(page, lambda: "ραντεβού" in toast(page), "there is no such booking")
    assert page.locator("#toast").get_attribute("class") and page.locator("#sheet[open]").count() == 1
    page.locator("#join-code").fill("204 811")
    page.keyboard.press("Enter")
    until(page, lambda: desks.hall.find("Α002").slot is not None, "it is joined")


def test_it_is_joined_without_script(desks, browse):
    desks.issue("ΑΑ")
    desks.book("Α", 0, "204811")
    page = browse(desks.address, java_script_enabled=False)
    page.locator("#clerk").fill("maria")
    page.locator("#pin").fill(PIN)
    page.locator("button.primary").click()
    page.locator("#place-1 button").click()
    page.locator("#queue a", has_text="Α002").click()
    page.locator("#join-booking").select_option("204811")
    page.locator("#join button").first.click()
    assert "συνδέθηκε" in page.locator("#said").text_content()
    assert waiting(page) == ["Α002", "Α001"]


@pytest.mark.parametrize("locale", list(LATE))
def test_what_became_of_a_booking_too_late_is_seen_at_once_and_nobody_loses_their_place(desks, sit, shots, locale):
    cancelled, moved = LATE[locale]
    for code in ("204811", "204822"):
        desks.book("Α", 0, code)
        desks.check_in(code)
    page = sit(desks, counter=1, locale=locale)
    row = page.locator("#queue tbody tr", has_text="Α002")
    desks.change_too_late("204822", "booking", minutes=26 * 60)
    row.locator(".is-late").wait_for()
    assert moved in row.locator(".is-late").text_content()

    page.locator("#next").click()
    page.locator("#panel.is-called").wait_for()
    assert page.locator("#panel .is-late").count() == 0
    desks.change_too_late("204811", "booking_withdrawn")
    page.locator("#panel .is-late").wait_for()
    assert page.locator("#panel .is-late").text_content().strip() == cancelled
    page.screenshot(path=shots / f"console-{locale[:2]}-late.png")
    page.keyboard.press("b")
    page.locator("#panel.is-serving .is-late").wait_for()
    assert (desks.number("Α001"), desks.number("Α002")) == ("SERVING", "WAITING")

    row.locator("th a").click()
    page.locator("#sheet[open] .is-late").wait_for()
    page.screenshot(path=shots / f"console-{locale[:2]}-late-sheet.png")

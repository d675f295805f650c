"""A number on the telephone: asked of a ΚΕΠ at the far end of the API, live with a script and without, and honest when
the ΚΕΠ is silent."""

import re

import pytest

from fakes.browser import until
from fakes.citizen import DESKTOP, PHONE

pytest_plugins = ["fakes.platform_fixtures"]


@pytest.fixture
def site(house):
    return house.site()


def take(who, letter="Β"):
    """The address of the ticket's page."""
    who.go("/epass/9001")
    who.press(f"button[value='{letter}']")
    assert re.fullmatch(r"/t/[A-Za-z0-9_-]{16,}", who.path)
    return who.path


def number_on(who):
    return who.page.locator(".number").inner_text()


def says(who):
    return who.page.locator(".says").inner_text()


def mine(site):
    """The place of who asked last."""
    return site.places[-1]


@pytest.mark.parametrize(("language", "size"), [("el", PHONE), ("en", DESKTOP), ("en", PHONE), ("el", DESKTOP)])
def test_from_the_list_to_the_call_and_after(language, size, house, site, citizen):
    who = citizen(language=language, size=size)
    for letter in "ΑΒΑΒ":
        house.do(site.issue(letter))
    who.go("/")
    who.press(".ways a[href='/epass']")
    who.look("phone-where")
    who.page.fill("#q", "9001")
    who.press("#found button")
    who.look("phone-service")
    who.press("button[value='Β']")
    until(who.page, lambda: number_on(who) == "Β003", "the number of the site's own queue")
    until(who.page, lambda: "4" in who.page.locator(".live").inner_text(), "how many are ahead")
    who.look("phone-waiting")

    for counter in (1, 2, 3):
        house.do(site.call_next(counter))
    until(who.page, lambda: re.search(r"\b1\b", who.page.locator(".live").inner_text()), "one is ahead")
    until(who.page, lambda: "Α001" in who.page.locator(".facts").inner_text(), "who is called now")
    house.do(site.become(mine(site), "TicketCalled", "CALLED", 2))
    who.page.locator(".is-called").wait_for()
    assert "2" in says(who) and "2" in who.page.title()
    assert "Β003" in who.page.locator("#aloud").text_content(), "a screen reader is told"
    who.look("phone-called")
    house.do(site.become(mine(site), "ServingBegan", "SERVING"))
    until(who.page, lambda: not who.page.locator(".is-called").count(), "served")
    who.look("phone-serving")
    house.do(site.become(mine(site), "ServingFinished", "FINISHED"))
    until(who.page, lambda: who.page.locator("a[href='/epass']").count(), "over")
    who.look("phone-finished")


def test_no_show_hold_and_resume_are_told(house, site, citizen):
    who = citizen()
    take(who)
    until(who.page, lambda: number_on(who) == "Β001", "the number")
    for kind, status, word in (
        ("TicketHeld", "HELD", "αναμονή από τον υπάλληλο"),
        ("TicketResumed", "WAITING", "Περιμένετε"),
        ("TicketCalled", "CALLED", "Καλείστε"),
        ("TicketMarkedNoShow", "NO_SHOW", "δεν προσήλθατε"),
    ):
        house.do(site.become(mine(site), kind, status, 1))
        until(who.page, lambda word=word: word in says(who), word)
        who.look(f"phone-{status}")


def test_who_is_about_to_cancel_keeps_the_focus_while_the_queue_moves(house, site, citizen):
    house.do(site.issue("Α"))
    who = citizen()
    take(who)
    until(who.page, lambda: number_on(who) == "Β001", "the number")
    who.page.locator("a[href$='/cancel']").focus()
    house.do(site.call_next(1))
    until(who.page, lambda: "Α001" in who.page.locator(".facts").inner_text(), "who is called now")
    assert who.page.evaluate("document.activeElement.getAttribute('href')").endswith("/cancel")


def test_without_a_script_the_page_asks_for_itself_anew(house, site, citizen):
    who = citizen(script=False)
    take(who)
    assert who.page.locator("noscript meta[http-equiv=refresh]").count() or "refresh" in who.page.content()
    until(who.page, lambda: who.page.reload() and number_on(who) == "Β001", "the number")
    house.do(site.become(mine(site), "TicketCalled", "CALLED", 3))
    who.page.reload()
    assert "3" in says(who)
    who.look("phone-without-script")


def test_the_number_is_given_back(house, site, citizen):
    who = citizen()
    address = take(who)
    until(who.page, lambda: number_on(who) == "Β001", "the number")
    who.press("a[href$='/cancel']")
    who.look("phone-cancel")
    who.press("button.danger")
    assert who.path == address
    until(who.page, lambda: "ακυρώθηκε" in says(who), "the site says so")
    assert mine(site).status == "CANCELLED"
    take(who)
    until(who.page, lambda: number_on(who) == "Β002", "another number can be taken")


def test_the_same_browser_gets_its_number_again_and_not_a_second_one(house, site, citizen):
    who = citizen()
    address = take(who)
    until(who.page, lambda: number_on(who) == "Β001", "the number")
    assert take(who, "Α") == address
    assert len(site.places) == 1
    who.go("/epass/9001")
    assert who.page.locator(f"a[href='{address}']").count() == 1
    who.look("phone-has-one")


def test_the_code_on_a_printed_ticket_opens_the_same_page_for_anybody(house, site, citizen):
    place = house.do(site.issue("Α"))
    who = citizen()
    who.go(f"/t/{place.ticket}")
    assert number_on(who) == "Α001"
    house.do(site.become(place, "TicketCalled", "CALLED", 1))
    who.page.locator(".is-called").wait_for()


def test_what_the_site_refuses_is_told_with_another_way(house, site, citizen):
    site.refuse_requests("closed")
    who = citizen()
    take(who)
    until(who.page, lambda: "Δεν δόθηκε" in says(who), "refused")
    assert who.page.locator("a[href='/book']").count()
    who.look("phone-refused")


def test_a_site_that_was_not_heard_of_for_a_minute_promises_nothing(house, site, citizen):
    who = citizen()
    address = take(who)
    until(who.page, lambda: number_on(who) == "Β001", "the number")
    house.fall_silent(site)
    house.clock.advance(seconds=61)
    until(who.page, lambda: who.page.locator(".note.is-warning").count(), "the page says so by itself")
    assert "08:00" in who.page.locator(".note.is-warning").inner_text()
    who.look("phone-stale")
    other = citizen()
    other.go("/epass/9001")
    assert other.page.locator("button[name=service]").count() == 0
    assert "εκδοτήριο" in other.page.locator(".note.is-warning").inner_text()
    assert other.page.locator("main a[href='/book']").count() == 1
    other.look("phone-silent")
    other.go(address)
    assert number_on(other) == "Β001", "the number that was given is still good"


def test_a_form_that_was_open_while_the_site_fell_silent_gives_no_number(house, site, citizen):
    who = citizen()
    who.go("/epass/9001")
    house.fall_silent(site)
    house.clock.advance(seconds=61)
    who.press("button[value='Β']")
    assert who.path == "/epass/9001" and who.page.locator("[role=alert], .is-warning").count()
    assert site.places == []


def test_a_request_that_nobody_answers_in_time_is_over(house, site, citizen):
    who = citizen()
    house.fall_silent(site)
    take(who)
    house.clock.advance(seconds=61)
    until(who.page, lambda: "Δεν δόθηκε" in says(who), "too late")
    who.look("phone-no-answer")


def test_yesterdays_number_says_that_it_is_over(house, site, citizen):
    place = house.do(site.issue("Α"))
    house.clock.advance(days=1)
    who = citizen()
    who.go(f"/t/{place.ticket}")
    assert "Δευτέρα 23 Νοεμβρίου" in says(who) and who.page.locator("[data-live]").count() == 0
    who.look("phone-yesterday")


def test_nothing_on_the_page_or_in_its_address_names_anybody(house, site, citizen):
    who = citizen()
    who.log_in("maria")
    address = take(who)
    until(who.page, lambda: number_on(who) == "Β001", "the number")
    stranger = citizen()
    stranger.go(address)
    text = stranger.page.content()
    assert "ΔΕΙΓΜΑΤΙΚΗ" not in text and "000000012" not in text and "maria" not in text

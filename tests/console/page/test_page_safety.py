"""Whatever anybody types, it is only text on the page; and the page takes nothing from elsewhere."""

import pytest

from epass.store.clerks import Clerks
from epass.store.journal import utc_now
from fakes.browser import answered, until

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}&amp;"


@pytest.fixture
def alarmed(sit):
    """A clerk whose page must not speak up."""

    def alarmed(*args, **options):
        page = sit(*args, **options)
        page.on("dialog", lambda dialog: pytest.fail(f"the page ran what was typed: {dialog.message}"))
        return page

    return alarmed


def is_inert(page, place):
    """It is there as text, and nothing of it has become an element."""
    found = page.locator(place)
    return EVIL[:20] in found.first.text_content() and not found.locator("script, img[src=x]").count()


def test_names_notes_and_messages_are_only_text(desks, alarmed):
    desks.issue("ΑΒΒ")
    clerks = Clerks(desks.journal, desks.config.console, utc_now)
    clerks.rename("nikos", EVIL[:60], by=None)
    desks.open(2, "nikos")
    desks.call_next(2, clerk="nikos")
    desks.post(EVIL, EVIL)
    record = desks.journal.record
    record(lambda hall, at: hall.transfer("Β001", "Β", at=at, note=EVIL))
    record(lambda hall, at: hall.hold("Β002", at=at), by="nikos@192.0.2.7")
    record(lambda hall, at: hall.raise_emergency(at=at, counter=2), by="nikos@192.0.2.7")
    page = alarmed(desks, "admin")
    for tab, place in (
        ("queue", "#row-" + desks.hall.find("Β001").id),
        ("aside", "#aside"),
        ("messages", "#messages"),
        ("hall", "#counter-2"),
        ("audit", "#audit"),
        ("staff", "#staff"),
    ):
        page.locator(f"#tab-{tab}").click()
        page.locator(f"#work > #{tab}").wait_for()
        assert is_inert(page, place), tab
    assert is_inert(page, "#alarm") and is_inert(page, "#place-2")
    page.goto(f"{desks.address}/?q=%3Cscript%3E4")
    assert "<script>4" in page.locator("#q").input_value()
    page.goto(f"{desks.address}/ticket/Β001")
    assert is_inert(page, ".ticket .note")


def test_what_a_clerk_types_comes_back_as_text(desks, alarmed):
    desks.issue("ΑΑ")
    page = alarmed(desks, counter=1)
    page.keyboard.press("Space")
    page.locator("#panel.is-called").wait_for()
    page.keyboard.press("t")
    page.locator("#transfer-note").fill(EVIL)
    page.locator("#transfer-counter").select_option("1")
    page.locator("#transfer button").click()
    until(page, lambda: is_inert(page, "#queue"), "the note")
    page.locator("#tab-messages").click()
    page.locator("#message-el").fill(EVIL)
    page.locator("#message-new .button").click()
    until(page, lambda: is_inert(page, "#messages .says"), "the message")
    answered(page)
    assert EVIL[:20] in page.locator("#toast p").text_content()
    assert not page.locator("#toast script, #toast img").count()


def test_the_page_asks_nobody_else_and_breaks_none_of_its_own_rules(desks, browse):
    asked, complaints = [], []
    page = browse("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None)
    page.goto(desks.address)
    page.locator("#clerk").fill("maria")
    page.locator("#pin").fill("471108")
    page.locator("button.primary").click()
    page.locator("#place-1 button").click()
    page.locator("#panel.is-free").wait_for()
    assert asked and all(url.startswith(desks.address) for url in asked)
    assert complaints == []
    assert page.evaluate("document.fonts.check('16px \"Noto Sans Console\"')")
    inline = page.locator("[style], style, script:not([src]), [onclick], [onload]")
    assert [element.evaluate("e => e.outerHTML.slice(0, 80)") for element in inline.all() if not is_ours(element)] == []


def is_ours(element):
    """Lengths that the page's own script sets, which its policy allows."""
    return element.evaluate("e => e === document.body || e.classList.contains('left')")


def test_reasons_names_and_notes_are_in_no_address(desks, alarmed):
    desks.issue("ΑΑ")
    asked = []
    page = alarmed(desks, counter=1)
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#queue a", has_text="Α002").click()
    page.locator("#sheet label", has_text="Με βρέφος").click()
    page.locator("#sheet .reasons .is-strong").click()
    until(page, lambda: desks.number("Α002") == "CALLED", "the call")
    assert not any("infant" in url for url in asked)

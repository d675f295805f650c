"""The wall in a real browser: the same board as display.board, over every cut, for everybody.

Screenshots go to the folder that EPASS_SCREENSHOTS names, else to a temporary one.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from display.chime import chime
from epass.languages import Words
from epass.queueing import events as e
from fakes.browser import until
from fakes.feed import TOKEN, call, issue
from kiosk.feed.sign import WORDS
from speech.samples import RATE_HZ

WIDE, UPRIGHT, SMALL = (1920, 1080), (1080, 1920), (1280, 720)
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def numbers(page):
    """The large call and the others, as “Α001→1”."""
    live = [f"{page.locator('#number').text_content()}→{page.locator('#counter').text_content()}"]
    others = page.locator("#others tbody tr").evaluate_all(
        "rows => rows.map(row => row.querySelector('.number span').textContent + '→'"
        " + row.querySelector('.counter span').textContent)"
    )
    return (live if page.locator("#live").is_visible() else []) + others


def heard(page):
    return page.evaluate("window.heard")


def is_stale(page):
    return page.locator("#trouble").is_visible()


def test_a_call_is_seen_and_heard_once(visit, site, shots):
    issue(site.journal, 3)
    page = visit()
    until(page, lambda: page.locator("#waiting strong").text_content() == "3", "three wait")
    page.screenshot(path=shots / "feed-wall-1-welcome.png")
    call(site.journal)
    until(page, lambda: numbers(page) == ["Α001→1"], "the call")
    assert heard(page) == ["Τώρα καλείται: Α001, Θέση 1"]
    call(site.journal, 2)
    until(page, lambda: len(heard(page)) == 2, "the second call")
    page.screenshot(path=shots / "feed-wall-2-called.png")
    assert page.locator("#live").get_attribute("class") == "panel is-lit"
    assert numbers(page) == ["Α002→2", "Α001→1"]


def test_a_feed_that_is_killed_and_comes_back_costs_no_call_and_doubles_none(visit, site, shots):
    issue(site.journal, 8)
    page = visit()
    for counter in (1, 2):
        call(site.journal, counter)
    until(page, lambda: len(heard(page)) == 2, "two calls")
    before = numbers(page)
    for times in (1, 2):
        site.feed.kill()
        until(page, lambda: is_stale(page), "the page says that it is out of date")
        assert numbers(page) == before
        page.screenshot(path=shots / "feed-wall-3-cut.png")
        call(site.journal, times)
        site.feed.start()
        until(page, lambda: not is_stale(page), "the page is back")
        until(page, lambda times=times: len(heard(page)) == 2 + times, "the call that was made meanwhile")
        before = numbers(page)
    call(site.journal)
    until(page, lambda: len(heard(page)) == 5, "and the next one")
    assert [said.split()[2] for said in heard(page)] == ["Α001,", "Α002,", "Α003,", "Α004,", "Α005,"]


def test_a_page_that_is_opened_again_shows_the_same_and_announces_nothing(visit, site):
    issue(site.journal, 3)
    page = visit()
    for counter in (1, 2):
        call(site.journal, counter)
    until(page, lambda: len(heard(page)) == 2, "two calls")
    before = numbers(page)
    page.reload()
    until(page, lambda: numbers(page) == before, "the same board")
    assert heard(page) == []
    assert "is-lit" not in page.locator("#live").get_attribute("class")


def test_a_page_of_one_counter_shows_and_announces_its_calls_only(visit, site):
    issue(site.journal, 3)
    page = visit(query="counters=2")
    for counter in (1, 2):
        call(site.journal, counter)
    until(page, lambda: heard(page), "the call")
    assert numbers(page) == ["Α002→2"]
    assert [said.split()[2] for said in heard(page)] == ["Α002,"]


def test_who_wants_no_motion_sees_no_flashes(visit, site):
    issue(site.journal)
    page = visit(motion="reduce")
    page.evaluate(
        """() => {
            window.classes = [];
            const note = () => window.classes.push(document.querySelector("#live").className);
            new MutationObserver(note).observe(document.querySelector("#live"), { attributeFilter: ["class"] });
        }"""
    )
    call(site.journal)
    until(page, lambda: "is-called" in (page.locator("#live").get_attribute("class") or ""), "the call rests")
    changed = page.evaluate("window.classes.filter((now, place) => now !== window.classes[place - 1])")
    assert changed == ["panel is-lit", "panel is-called"]


def test_a_message_is_shown_until_it_is_withdrawn(visit, site, shots):
    page = visit()
    text = {"el": "Το ΚΕΠ κλείνει σήμερα στις 13:00.", "en": "We close at 13:00 today."}
    site.journal.record(lambda hall, at: [e.MessagePosted(at=at, message="m", text=text)])
    until(page, lambda: page.locator("#message").is_visible(), "the message")
    assert page.locator("#message :last-child").text_content() in text.values()
    page.screenshot(path=shots / "feed-wall-4-message.png")
    site.journal.record(lambda hall, at: hall.withdraw_message("m", at=at))
    until(page, lambda: not page.locator("#message").is_visible(), "no message")


def test_without_the_token_the_page_says_what_it_needs(chromium, site):
    page = chromium.new_page()
    assert page.goto(f"{site.feed.address}/wall").status == 401
    assert "/wall?token=" in page.locator("body").text_content()
    page.close()


def test_a_browser_that_allows_no_sound_offers_to_turn_it_on(chromium, site, shots):
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.add_init_script(
        "const resume = AudioContext.prototype.resume; AudioContext.prototype.resume = function () {"
        " window.isAllowed = true; this.dispatchEvent(new Event('statechange')); return resume.call(this); };"
        "const state = () => window.isAllowed ? 'running' : 'suspended';"
        "Object.defineProperty(AudioContext.prototype, 'state', {get: state});"
    )
    page.goto(f"{site.feed.address}/wall?token={TOKEN}")
    page.locator("#sound").wait_for()
    page.screenshot(path=shots / "feed-wall-5-silent.png")
    page.locator("#sound").click()
    page.locator("#sound").wait_for(state="hidden")
    context.close()


@pytest.mark.parametrize("size", [WIDE, UPRIGHT, SMALL], ids=["wide", "upright", "small"])
@pytest.mark.parametrize("state", ["welcome", "called", "cut"])
def test_axe_finds_nothing_and_nothing_is_cut(visit, site, shots, size, state):
    issue(site.journal, 6)
    page = visit(size)
    if state != "welcome":
        for counter in (1, 2, 1, 2):
            call(site.journal, counter)
        until(page, lambda: numbers(page), "calls")
    if state == "cut":
        site.feed.kill()
        until(page, lambda: is_stale(page), "out of date")
    page.screenshot(path=shots / f"feed-wall-{state}-{size[0]}x{size[1]}.png")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    cut = page.locator("h1, p, h2, td span, th span, #counter, footer *").evaluate_all(
        """elements => elements.filter(element => {
            const box = element.getBoundingClientRect();
            const isThere = element.offsetParent && element.id !== "said" && element.textContent;
            return isThere && (box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1
                || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflow === "hidden");
        }).map(element => element.textContent)"""
    )
    assert cut == []


def test_the_page_has_every_word_of_the_catalogue_that_the_sign_names():
    for language in ("el", "en"):
        assert all(Words("wall").say(name, language) for name in WORDS)


def test_the_chime_is_the_walls_own(visit, site):
    page = visit()
    samples = page.evaluate("import('/wall/chime.js').then((own) => [own.RATE_HZ, Array.from(own.samples())])")
    own = memoryview(chime()).cast("h")
    assert samples[0] == RATE_HZ and len(samples[1]) == len(own)
    assert max(abs(theirs * 32767 - ours) for theirs, ours in zip(samples[1], own, strict=True)) <= 1

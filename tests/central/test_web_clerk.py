"""A clerk's working day in a real browser: by keyboard, with and without script, in both languages and databases."""

import re

import pytest
import vobject

from central.domain.booking import Channel, Status
from central.domain.users import Role
from central.store import SYSTEM
from fakes.browser import HeldAnswer, until
from fakes.citizen import DESKTOP, PHONE
from fakes.staff import SITE, TODAY, TOMORROW, Staff, at, book, hire, kept

pytest_plugins = ["fakes.platform_fixtures"]

WAYS = [
    pytest.param(("sqlite", "el", True, DESKTOP), id="sqlite-el-script-desktop"),
    pytest.param(("postgresql", "en", True, PHONE), id="postgresql-en-script-phone"),
    pytest.param(("postgresql", "el", False, DESKTOP), id="postgresql-el-without-desktop"),
    pytest.param(("sqlite", "en", False, PHONE), id="sqlite-en-without-phone"),
    pytest.param(("sqlite", "en", True, DESKTOP), id="sqlite-en-script-desktop"),
    pytest.param(("sqlite", "el", True, PHONE), id="sqlite-el-script-phone"),
]


@pytest.fixture
def staff(chromium, shots):
    made = []

    def make(house, **how):
        made.append(Staff(chromium, house, shots=shots, **{"size": DESKTOP, **how}))
        return made[-1]

    yield make
    for one in made:
        one.leave()


@pytest.fixture
def clerk(house, staff):
    hire(house)
    one = staff(house)
    one.enter("eleni")
    return one


def booking_of(clerk):
    """The booking whose page is shown."""
    return kept(clerk.house, clerk.path.split("/")[4])


@pytest.mark.parametrize("way", WAYS)
def test_a_day_at_the_desk(way, platform_on, staff):
    database, language, script, size = way
    house = platform_on(database)
    hire(house)
    early = book(house, at(8, 20), "Άγγελος Δοκιμαστικός", subject="Γνήσιο υπογραφής")
    late = book(house, at(11), "Βασιλική Δοκιμαστική", email="v@example.gr")
    clerk = staff(house, language=language, script=script, size=size)
    page = clerk.page
    clerk.go("/staff")
    clerk.look("staff-login")
    assert clerk.path == "/staff/login"
    clerk.enter("eleni", then="/staff")
    assert clerk.path == f"/staff/{SITE}", "who works at one ΚΕΠ is there at once"
    clerk.look("staff-day")
    assert page.locator(".counts dd").all_inner_texts()[0] == "2"

    page.locator(f"#b-{early.id} button[value=check_in]").click()
    assert kept(house, early.id).status is Status.CHECKED_IN
    page.locator(f"#b-{early.id} button[value=serve]").click()
    assert kept(house, early.id).status is Status.SERVED
    page.locator(f"#b-{late.id} button[value=miss]").click()
    page.locator(f"#b-{late.id} button[value=check_in]").click()
    assert kept(house, late.id).status is Status.CHECKED_IN, "who comes late is served"

    page.locator(".tabs a[href$='/book']").click()
    clerk.look("staff-book")
    page.locator("#chooser a[data-letter='Β']").click()
    page.locator("#chooser a[data-letter='Β'][aria-current]").wait_for()
    page.locator("#chooser a[data-day]").nth(1).click()
    page.locator("#chooser a[data-day][aria-current] >> text=24/11").wait_for()
    page.locator("#chooser input[name=starts]").nth(4).check(force=True)
    page.fill("#applicant", "Χ")
    page.fill("#email", "nikos@")
    page.locator("#booking .actions button").click()
    page.locator(".mistakes").wait_for()
    assert page.locator(".mistakes a").count() == 2
    clerk.look("staff-book-wrong")
    page.fill("#applicant", "Νίκος Δοκιμαστικός")
    page.fill("#email", "nikos@example.gr")
    page.locator("#booking .actions button").click()
    assert page.locator("#consent-wrong").count() == 1, "contact data without consent is not kept, and that is said"
    page.check("#consent")
    page.locator("#booking .actions button").click()
    page.wait_for_url("**/made")
    clerk.look("staff-made")
    booking = booking_of(clerk)
    assert page.locator(".panel .code").inner_text().replace(" ", "") == booking.code
    assert (booking.service, booking.day, booking.channel) == ("Β", TOMORROW, Channel.PHONE)
    assert booking.details.contact.email == "nikos@example.gr"
    [event] = [vobject.readOne(page.request.get(house.address + clerk.path.replace("made", "calendar.ics")).text())]
    assert event.vevent.dtstart.value == booking.slot
    assert house.mails()[-1][0] == ["nikos@example.gr"]

    page.locator(".actions a").last.click()
    clerk.look("staff-booking")
    page.locator("a[href$='/move']").click()
    clerk.look("staff-move")
    page.locator("#chooser input[name=starts]").last.check(force=True)
    page.locator("#booking .actions button").click()
    page.wait_for_url("**?done=moved")
    assert kept(house, booking.id).slot > booking.slot
    page.locator(".other-queue button").click()
    page.locator("#chooser a[data-letter='Α'][aria-current]").wait_for()
    assert page.locator("#chooser small:has-text('time'), #chooser small:has-text('ώρα')").count() == 1
    page.locator("#booking .actions button").click()
    page.wait_for_url("**?done=moved")
    assert kept(house, booking.id).service == "Α"

    page.locator("a[href$='/change']").click()
    clerk.look("staff-change")
    page.fill("#subject", "Άλλο θέμα")
    page.locator("main form .actions button").click()
    assert kept(house, booking.id).details.subject == "Άλλο θέμα"

    page.locator("details.danger summary").click()
    page.locator("details.danger button").click()
    assert kept(house, booking.id).status is Status.CANCELLED
    clerk.look("staff-cancelled")
    page.locator(".note a").click()
    assert page.locator("#applicant").input_value() == "Νίκος Δοκιμαστικός", "a slip is booked anew"


def test_a_booking_by_keyboard_alone(clerk):
    """From the day to the code: a key for the page, one for the time, the name, and Enter."""
    clerk.go(f"/staff/{SITE}")
    clerk.page.keyboard.press("Alt+n")
    clerk.page.wait_for_url("**/book")
    clerk.presses = 1
    until(clerk.page, lambda: clerk.focused() == "chooser", "the chooser has the focus")
    third = clerk.page.locator("#chooser input[name=starts]").nth(2).get_attribute("value")
    clerk.keys("3")
    assert clerk.focused() == "applicant"
    clerk.types("Νίκος Δοκιμαστικός")
    clerk.keys("Enter")
    clerk.page.wait_for_url("**/made")

    assert booking_of(clerk).slot.isoformat() == third
    assert booking_of(clerk).details.applicant == "Νίκος Δοκιμαστικός"
    assert clerk.presses == len("Νίκος Δοκιμαστικός") + 3
    clerk.keys("Enter")
    clerk.page.wait_for_url("**/book")


def test_another_queue_another_day_and_later_times_have_keys_too(clerk):
    clerk.go(f"/staff/{SITE}/book")
    page = clerk.page
    clerk.keys("b")  # a Latin keyboard is as good
    page.locator("#chooser a[data-letter='Β'][aria-current]").wait_for()
    clerk.keys("ArrowRight")
    page.locator("#chooser a[data-day][aria-current] >> text=24/11").wait_for()
    clerk.keys("ArrowLeft")
    page.locator("#chooser a[data-day][aria-current] >> text=23/11").wait_for()
    tenth = page.locator("#chooser input[name=starts]").nth(9).get_attribute("value")
    clerk.keys("ArrowDown", "1")
    assert page.locator("#chooser input:checked").get_attribute("value") == tenth
    clerk.types("Ζωή Δοκιμαστική")
    clerk.keys("Enter")
    page.wait_for_url("**/made")
    assert (booking_of(clerk).service, booking_of(clerk).slot.isoformat()) == ("Β", tenth)


def test_times_that_come_late_leave_the_focus_where_somebody_types(clerk):
    clerk.go(f"/staff/{SITE}/book")
    times = HeldAnswer(clerk.page, "/book/times**")
    clerk.keys("b")
    until(clerk.page, times.is_there, "the times are on the way")
    clerk.page.locator("#applicant").focus()
    times.arrives()
    clerk.page.locator("#chooser:not([aria-busy])").wait_for()
    assert clerk.focused() == "applicant"


def test_keys_are_letters_where_somebody_types(clerk):
    clerk.go(f"/staff/{SITE}/book")
    clerk.keys("1")
    clerk.types("Β 2 Α")
    clerk.keys("3", "b")
    assert clerk.page.locator("#applicant").input_value() == "Β 2 Α3b"
    assert clerk.page.locator("#chooser a[data-letter='Α'][aria-current]").count() == 1


def test_what_was_typed_stays_when_the_queue_or_day_changes(clerk):
    clerk.go(f"/staff/{SITE}/book")
    clerk.page.fill("#applicant", "Ζωή Δοκιμαστική")
    clerk.page.locator("#chooser a[data-letter='Β']").click()
    clerk.page.locator("#chooser a[data-letter='Β'][aria-current]").wait_for()
    assert clerk.page.locator("#applicant").input_value() == "Ζωή Δοκιμαστική"


def test_somebody_else_was_faster_and_the_nearest_times_have_the_keys(house, clerk):
    clerk.go(f"/staff/{SITE}/book?letter=Β")
    wanted = at(12)
    clerk.page.locator("#t-20261123T1000Z").check(force=True)
    clerk.page.fill("#applicant", "Αργός Δοκιμαστικός")
    for name in ("Πρώτος Δοκιμαστικός", "Δεύτερος Δοκιμαστικός"):
        book(house, wanted, name)
    clerk.page.locator("#booking .actions button").click()

    assert clerk.page.locator("#times").count() == 1
    assert clerk.page.locator("#applicant").input_value() == "Αργός Δοκιμαστικός"
    keyed = clerk.page.locator("#chooser li:has(kbd:not([hidden])) label").all_inner_texts()
    assert any("11:40" in one for one in keyed) and any("12:20" in one for one in keyed)


def test_a_form_that_is_sent_twice_books_once(house, clerk):
    clerk.go(f"/staff/{SITE}/book")
    clerk.keys("1")
    clerk.types("Διπλός Δοκιμαστικός")
    form = clerk.page.evaluate("Object.fromEntries(new FormData(document.querySelector('#booking')))")
    first, second = (
        clerk.page.request.post(f"{house.address}/staff/{SITE}/book", form=form, max_redirects=0) for _ in range(2)
    )
    assert first.headers["location"] == second.headers["location"]


def test_arrows_go_over_the_day_as_a_picture(clerk):
    clerk.go(f"/staff/{SITE}")
    clerk.page.locator("[data-grid] a").first.focus()
    where = lambda: clerk.page.evaluate("document.activeElement.getAttribute('aria-label')")  # noqa: E731
    assert where().startswith("08:00")
    clerk.keys("ArrowRight")
    assert where().startswith("08:10")
    clerk.keys("ArrowDown")
    assert where().startswith("09:10")
    clerk.keys("End")
    assert where().startswith("19:30")
    clerk.keys("Enter")
    clerk.page.wait_for_url("**/book?**")
    assert clerk.page.locator("#chooser input:checked + label").inner_text().endswith("19:30")
    assert clerk.focused() == "applicant"


def test_the_list_is_filtered_while_somebody_types_as_greek_is_folded(house, clerk):
    book(house, at(9), "Άγγελος Δοκιμαστικός")
    book(house, at(10), "Βασιλική Παραδειγματική")
    clerk.go(f"/staff/{SITE}")
    clerk.page.fill("#wanted", "αγγελοσ δοκ")
    assert clerk.page.locator(".visit:visible").count() == 1
    clerk.page.fill("#wanted", "BAΣ")  # two of them on a Latin keyboard
    assert clerk.page.locator(".visit:visible").all_inner_texts()[0].count("Βασιλική") == 1
    clerk.page.fill("#wanted", "κανείς")
    assert clerk.page.locator("[data-none]").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_search_finds_the_days_to_come_and_leaves_no_name_in_an_address(script, house, staff):
    hire(house)
    booking = book(house, at(9, day=TOMORROW), "Άγγελος Δοκιμαστικός")
    clerk = staff(house, script=script)
    clerk.enter("eleni")
    for wanted in ("αγγελος", booking.code):
        clerk.page.fill("#wanted", wanted)
        clerk.page.locator(".search button").first.click()
        clerk.page.locator(f"#b-{booking.id}").wait_for()
        assert clerk.path == f"/staff/{SITE}/search"
        assert wanted not in clerk.page.url
    clerk.look("staff-found")


@pytest.mark.parametrize(("language", "size"), [("el", DESKTOP), ("en", PHONE)])
def test_the_hall_is_live(language, size, house, staff):
    hire(house)
    clerk = staff(house, language=language, size=size)
    clerk.enter("eleni", then=f"/staff/{SITE}/hall")
    clerk.look("staff-hall-unknown")
    site = house.site()
    for letter in "ΑΒΑ":
        house.do(site.issue(letter))
    until(clerk.page, lambda: "Β001" in clerk.main, "who waits")
    house.do(site.call_next(2))
    until(clerk.page, lambda: clerk.page.locator(".is-calling b").all_inner_texts() == ["Α001"], "who is called")
    clerk.look("staff-hall")
    assert set(clerk.page.locator(".numbers b").all_inner_texts()) == {"Β001", "Α002"}
    house.do(site.become(site.places[0], "ServingBegan", "SERVING"))
    until(clerk.page, lambda: clerk.page.locator(".is-busy:not(.is-calling)").count() == 1, "who is served")


def test_without_script_the_hall_is_refreshed_by_hand_or_by_wish(house, staff):
    hire(house)
    site = house.site()
    clerk = staff(house, script=False)
    clerk.enter("eleni", then=f"/staff/{SITE}/hall")
    house.do(site.issue("Α"))
    assert "Α001" not in clerk.main
    clerk.page.locator(".no-script a.button").click()
    assert "Α001" in clerk.main
    answer = clerk.go(f"/staff/{SITE}/hall")
    assert "refresh" not in answer.headers, "nobody's page goes on by itself who did not ask for it"
    clerk.page.locator(".no-script a[href$='live=1']").click()
    assert clerk.page.request.get(clerk.page.url).headers["refresh"] == "15"


def test_a_hall_that_is_not_heard_of_says_so(house, clerk):
    site = house.site()
    house.do(site.issue("Α"))
    house.fall_silent(site)
    house.clock.advance(minutes=2)
    clerk.go(f"/staff/{SITE}/hall")
    until(clerk.page, lambda: clerk.page.locator(".hall.is-stale").count() == 1, "what is shown is old")
    assert "08:00" in clerk.page.locator(".note").first.inner_text()


def test_a_step_that_is_not_possible_any_more_shows_how_it_is_now(house, clerk):
    booking = book(house, at(8, 20))
    clerk.go(f"/staff/{SITE}")
    house.do(house.store.bookings.cancel(booking.id, SYSTEM))
    clerk.page.locator(f"#b-{booking.id} button[value=check_in]").click()
    assert clerk.page.locator(".note.is-warning[role=alert]").count() == 1
    assert clerk.page.locator("h1 .tag.is-cancelled").count() == 1


def test_a_booking_of_another_day_is_not_said_to_have_come(house, clerk):
    booking = book(house, at(9, day=TOMORROW))
    clerk.go(f"/staff/{SITE}?day={TOMORROW}")
    assert clerk.page.locator(f"#b-{booking.id}").count() == 1
    assert clerk.page.locator(f"#b-{booking.id} button").count() == 0


def test_who_works_at_two_sites_chooses(house, staff):
    user = hire(house)
    house.do(house.store.users.change(user.id, SYSTEM, roles={SITE: Role.CLERK, "9003": Role.CLERK}))
    clerk = staff(house)
    clerk.enter("eleni", then="/staff")
    clerk.look("staff-sites")
    clerk.page.locator("a[href='/staff/9003']").click()
    assert clerk.path == "/staff/9003"
    clerk.page.locator(".tabs .other a").click()
    assert clerk.path == "/staff"


def test_the_own_password_is_changed_with_the_old_one(house, clerk):
    clerk.go("/staff/password")
    clerk.look("staff-password")
    page = clerk.page
    for name, value in (("old", "wrong"), ("new", "another phrase of tests"), ("again", "another phrase of tests")):
        page.fill(f"#{name}", value)
    page.locator("main form button").click()
    assert page.locator("#old-wrong").count() == 1
    for name, value in (
        ("old", "a phrase that only tests know"),
        ("new", "another phrase of tests"),
        ("again", "another phrase of tests"),
    ):
        page.fill(f"#{name}", value)
    page.locator("main form button").click()
    assert page.locator(".note.is-good").count() == 1
    page.locator("form[action='/staff/logout'] button").click()
    clerk.enter("eleni", password="another phrase of tests")
    assert clerk.path == f"/staff/{SITE}"


def test_a_printed_slip_has_the_code_and_none_of_the_frame(house, clerk):
    booking = book(house, at(12))
    clerk.go(f"/staff/{SITE}/bookings/{booking.id}/made")
    assert clerk.page.locator("[data-print]").is_visible()
    clerk.page.emulate_media(media="print")
    assert clerk.page.locator(".panel .code").is_visible()
    assert not clerk.page.locator(".top").is_visible()
    assert not clerk.page.locator(".tabs").is_visible()
    assert re.fullmatch(r"\d{3} \d{3}", clerk.page.locator(".panel .code").inner_text())
    assert booking.day == TODAY

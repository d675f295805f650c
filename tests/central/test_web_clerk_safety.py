"""What nobody may do at the pages for staff: others' bookings, forged forms, given sessions, guessed passwords."""

import logging
import re
from urllib.parse import quote

import pytest

from central.domain.users import EVERYWHERE, Role
from central.store import SYSTEM
from fakes.form_visitor import query_of
from fakes.staff import OTHER, PASSWORD, SITE, TOMORROW, at, book, by_hand, hire, kept, sign

pytest_plugins = ["fakes.platform_fixtures"]

NAME = "Άγγελος Δοκιμαστικός"


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, platform_on):
    return platform_on(request.param)


@pytest.fixture
def eleni(house, form_visitor):
    hire(house)
    return by_hand(form_visitor, "eleni")


def accesses(house, **how):
    return [(line.what, line.site, line.subject) for line in house.do(house.store.audit.accesses(**how))]


ENDINGS = ("", "/made", "/move", "/move/times", "/change", "/calendar.ics", "/code.svg")


def pages_of(site, id=""):
    """Every page of the site, and of one booking under the site's address."""
    base = f"/staff/{site}"
    own = [base, f"{base}/book", f"{base}/hall", f"{base}/hall/now"] if not id else []
    return own + [f"{base}/bookings/{id}{ending}" for ending in ENDINGS if id] + [f"{base}/book?again={id}"] * bool(id)


def test_nobody_gets_in_without_a_session(house, form_visitor):
    booking = book(house, at(9))
    visitor = form_visitor()
    for path in ("/staff", *pages_of(SITE), *pages_of(SITE, booking.id)):
        answer = visitor.get(path)
        assert (answer.status, answer.to.split("?")[0]) == (303, "/staff/login"), path
        assert booking.details.applicant not in answer.text


def test_a_citizen_s_session_opens_no_page_for_staff(house, form_visitor):
    visitor = form_visitor()
    visitor.log_in()
    assert visitor.get("/bookings").status == 200
    assert visitor.get(f"/staff/{SITE}").to.startswith("/staff/login")


def test_a_booking_of_another_site_is_not_there(house, eleni):
    """Under the own site's address, and under the other's."""
    foreign = book(house, at(9), NAME, site=OTHER)
    for path in pages_of(SITE, foreign.id):
        answer = eleni.get(path)
        assert (answer.status, NAME in answer.text, foreign.code in answer.text) == (404, False, False), path
    for path in (*pages_of(OTHER), *pages_of(OTHER, foreign.id)):
        answer = eleni.get(path)
        assert (answer.status, NAME in answer.text) == (403, False), path


@pytest.mark.parametrize("site", [SITE, OTHER])
def test_a_booking_of_another_site_cannot_be_changed(site, house, eleni):
    foreign = book(house, at(9), NAME, site=OTHER)
    csrf = sign(eleni, f"/staff/{SITE}/book")
    one = f"/staff/{site}/bookings/{foreign.id}"
    for path, fields in (
        ("/step", {"step": "check_in"}),
        ("/cancel", {}),
        ("/move", {"letter": "Α", "starts": at(10).isoformat()}),
        ("/change", {"applicant": "Άλλος"}),
    ):
        assert eleni.post(one + path, csrf=csrf, **fields).status in (403, 404), path
    assert kept(house, foreign.id) == foreign


def test_a_search_finds_nobody_of_another_site(house, eleni):
    foreign = book(house, at(9, day=TOMORROW), NAME, site=OTHER)
    csrf = sign(eleni, f"/staff/{SITE}/book")
    for wanted in (NAME, foreign.code):
        answer = eleni.post(f"/staff/{SITE}/search", csrf=csrf, wanted=wanted)
        assert answer.status == 200 and foreign.id not in answer.text
    assert eleni.post(f"/staff/{OTHER}/search", csrf=csrf, wanted=NAME).status == 403


def test_a_form_without_the_sign_of_the_session_does_nothing(house, eleni, form_visitor):
    booking = book(house, at(9))
    one = f"/staff/{SITE}/bookings/{booking.id}"
    for csrf in ("", "0" * 64, form_visitor().csrf("/")):
        assert eleni.post(f"{one}/cancel", csrf=csrf).status == 403
    mine = sign(eleni, one)
    assert eleni.post(f"{one}/cancel", csrf=mine, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert kept(house, booking.id) == booking
    assert eleni.post(f"{one}/cancel", csrf=mine).status == 303


def test_a_session_that_was_there_before_the_login_is_worth_nothing_after_it(house, form_visitor):
    hire(house)
    visitor = form_visitor()
    visitor.post("/staff/login/taxisnet", csrf=visitor.csrf("/staff/login"))
    before = visitor.cookie("kep-staff").value
    csrf = visitor.csrf("/staff/login")
    visitor.post("/staff/login", csrf=csrf, login="eleni", password=PASSWORD)
    after = visitor.cookie("kep-staff").value
    assert before and before != after
    thief = form_visitor()
    assert thief.get(f"/staff/{SITE}", Cookie=f"kep-staff={before}").to.startswith("/staff/login")
    assert thief.get(f"/staff/{SITE}", Cookie=f"kep-staff={after}").status == 200, "or this test says nothing"
    assert visitor.post(f"/staff/{SITE}/search", csrf=csrf, wanted="Χ").status == 403, "nor is the sign of then"


def test_after_log_out_the_session_is_gone(house, eleni, form_visitor):
    token = eleni.cookie("kep-staff").value
    eleni.post("/staff/logout", csrf=sign(eleni, f"/staff/{SITE}/book"))
    assert form_visitor().get(f"/staff/{SITE}", Cookie=f"kep-staff={token}").to.startswith("/staff/login")


def test_who_is_dismissed_is_out_at_once(house, eleni):
    assert eleni.get(f"/staff/{SITE}").status == 200
    [user] = [one for one in house.do(house.store.users.of_site(SITE)) if one.login == "eleni"]
    house.do(house.store.users.change(user.id, SYSTEM, is_active=False))
    assert eleni.get(f"/staff/{SITE}").to.startswith("/staff/login")


def test_guessing_at_one_login_is_stopped_even_with_the_right_password_at_last(house, form_visitor):
    hire(house)
    visitor = form_visitor()
    csrf = visitor.csrf("/staff/login")
    guess = lambda password: visitor.post("/staff/login", csrf=csrf, login="eleni", password=password)  # noqa: E731
    answers = [guess(f"guess {number}") for number in range(house.config.limits.logins)]
    assert {answer.status for answer in answers} == {403}
    stopped = guess(PASSWORD)
    assert stopped.status == 429 and visitor.cookie("kep-staff") is None
    house.clock.advance(minutes=16)
    assert guess(PASSWORD).status == 303


def test_guessing_at_many_logins_from_one_place_is_stopped(house, form_visitor):
    visitor = form_visitor()
    csrf = visitor.csrf("/staff/login")
    statuses = [visitor.post("/staff/login", csrf=csrf, login=f"u{n}", password="x").status for n in range(61)]
    assert set(statuses[:60]) == {403} and statuses[60] == 429


def test_a_wrong_login_and_a_wrong_password_are_told_alike(house, form_visitor):
    hire(house)
    told = []
    for login in ("eleni", "nobody"):
        visitor = form_visitor()
        text = visitor.post("/staff/login", csrf=visitor.csrf("/staff/login"), login=login, password="wrong").text
        told.append(re.search(r'role="alert"><p>(.*?)</p>', text)[1])
    assert told[0] == told[1]


def test_the_way_back_after_the_login_stays_on_these_pages(house, form_visitor):
    hire(house)
    for then in ("https://example.org", "//example.org", "/bookings", "/staff/logout", "javascript:alert(1)"):
        visitor = form_visitor()
        answer = visitor.post(
            "/staff/login", csrf=visitor.csrf("/staff/login"), login="eleni", password=PASSWORD, then=then
        )
        assert answer.to == "/staff"


# TAXISnet for employees


def employee(visitor, username):
    """The demo's clerk and chief are known by their tax numbers."""
    back = visitor.come_back(username, then=f"/staff/{SITE}", realm="/staff/login/taxisnet")
    return visitor.get(back)


def test_an_employee_who_is_known_comes_in_by_taxisnet(house, form_visitor):
    visitor = form_visitor()
    assert employee(visitor, "clerk").to == f"/staff/{SITE}"
    assert visitor.get(f"/staff/{SITE}").status == 200
    gone = visitor.post("/staff/logout", csrf=sign(visitor, f"/staff/{SITE}"))
    assert "/oauth2servergov/logout/" in gone.to, "the next colleague at this browser is asked who they are"


def test_who_is_identified_and_not_known_stays_outside(house, form_visitor):
    for user in house.do(house.store.users.all()):
        house.do(house.store.users.change(user.id, SYSTEM, is_active=False))
    visitor = form_visitor()
    answer = employee(visitor, "clerk")
    assert answer.status == 403 and "ΚΕΠ" in answer.text
    assert visitor.get(f"/staff/{SITE}").to.startswith("/staff/login")


def test_a_citizen_s_way_back_is_no_employee_s(house, form_visitor):
    """The state was begun for the other realm: it opens nothing here."""
    visitor = form_visitor()
    back = visitor.come_back("maria")
    answer = visitor.get(back.replace("/login/return", "/staff/login/return"))
    assert answer.status == 403
    assert visitor.get(f"/staff/{SITE}").to.startswith("/staff/login")


def test_a_way_back_serves_one_browser_once(house, form_visitor):
    visitor, thief = form_visitor(), form_visitor()
    back = visitor.come_back("clerk", then="/staff", realm="/staff/login/taxisnet")
    assert thief.get(back).status == 403
    assert visitor.get(back).status == 303
    assert visitor.get(back).status == 403
    assert query_of(back)["state"]


# Privacy


def test_every_look_at_personal_data_is_written_down(house, eleni):
    booking = book(house, at(9), NAME)
    eleni.get(f"/staff/{SITE}")
    eleni.get(f"/staff/{SITE}/bookings/{booking.id}")
    eleni.post(f"/staff/{SITE}/search", csrf=sign(eleni, f"/staff/{SITE}/book"), wanted="Άγγελος")
    assert accesses(house)[::-1] == [
        ("day", SITE, "2026-11-23"),
        ("booking", SITE, booking.id),
        ("search", SITE, ""),
    ]


def test_a_page_without_personal_data_writes_no_look(house, eleni):
    for path in ("/book", "/hall", "/book/times?letter=Α"):
        assert eleni.get(f"/staff/{SITE}{quote(path, safe='/?=')}").status == 200
    assert accesses(house) == []


def test_no_name_is_in_a_log_or_in_an_address(house, eleni, caplog):
    caplog.set_level(logging.INFO)
    csrf = sign(eleni, f"/staff/{SITE}/book")
    made = eleni.post(
        f"/staff/{SITE}/book",
        csrf=csrf,
        key="k",
        letter="Β",
        starts=at(9).isoformat(),
        applicant=NAME,
        email="angelos@example.gr",
        mobile="6970000000",
        consent="yes",
    )
    found = eleni.post(f"/staff/{SITE}/search", csrf=csrf, wanted=NAME)
    assert made.status == 303 and NAME in found.text
    for secret in ("Άγγελος", "angelos@", "6970000000", "eleni", PASSWORD):
        assert secret not in caplog.text and secret not in made.to
        assert quote(secret) not in caplog.text + made.to
        for line in house.do(house.store.audit.lines(most=1000)):
            assert secret not in repr(line)


def test_pages_with_personal_data_are_kept_by_no_cache(house, eleni):
    booking = book(house, at(9), NAME)
    for path in (f"/staff/{SITE}", f"/staff/{SITE}/bookings/{booking.id}", f"/staff/{SITE}/bookings/{booking.id}/made"):
        assert eleni.get(path).headers["Cache-Control"] == "no-store"


def test_what_somebody_typed_is_shown_as_text(house, eleni):
    nasty = "<script>alert(1)</script>"
    booking = book(house, at(9), f"Ξ {nasty}", subject=f'"><img src=x onerror=alert(1)>{nasty}')
    for path in (
        f"/staff/{SITE}",
        f"/staff/{SITE}/bookings/{booking.id}",
        f"/staff/{SITE}/bookings/{booking.id}/change",
    ):
        text = eleni.get(path).text
        assert "<script>alert" not in text and "<img src=x" not in text
        assert "&lt;script&gt;" in text


def test_contact_data_without_consent_is_not_kept(house, eleni):
    csrf = sign(eleni, f"/staff/{SITE}/book")
    form = {"key": "k", "letter": "Β", "starts": at(9).isoformat(), "applicant": NAME, "email": "a@example.gr"}
    answer = eleni.post(f"/staff/{SITE}/book", csrf=csrf, **form)
    assert answer.status == 400 and "consent-wrong" in answer.text
    assert house.do(house.store.bookings.of_day(SITE, at(9).date(), SYSTEM)) == []


def test_an_administrator_is_at_every_site(house, form_visitor):
    hire(house, "Άννα", login="anna", role=Role.ADMIN, site=EVERYWHERE)
    anna = by_hand(form_visitor, "anna")
    assert {anna.get(f"/staff/{site}").status for site in (SITE, OTHER)} == {200}
    assert anna.get("/staff/0000").status == 404


def test_a_citizen_and_a_clerk_may_share_a_browser_and_neither_token_opens_the_other_s_pages(house, eleni):
    eleni.log_in()
    assert eleni.get("/bookings").status == 200
    assert eleni.get(f"/staff/{SITE}").status == 200
    citizen, clerk = eleni.cookie("kep").value, eleni.cookie("kep-staff").value
    assert citizen != clerk
    assert eleni.get(f"/staff/{SITE}", Cookie=f"kep-staff={citizen}").to.startswith("/staff/login")
    assert eleni.get("/bookings", Cookie=f"kep={clerk}").to.startswith("/login")
    eleni.post("/staff/logout", csrf=sign(eleni, f"/staff/{SITE}/book"))
    assert eleni.get("/bookings").status == 200


def test_the_language_of_a_page_for_staff_can_be_changed_there(house, eleni):
    page = f"/staff/{SITE}"
    answer = eleni.post("/staff/language", csrf=eleni.csrf(page), language="en", then=page)
    assert (answer.status, answer.to) == (303, page)
    assert 'lang="en"' in eleni.get(page).text

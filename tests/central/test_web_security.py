"""What somebody with bad intentions tries on the pages: forged forms, stolen sessions, other people's bookings, false
ways back, poisoned answers, injected headers, guesses; and what leaves with every answer."""

import logging
import re
from datetime import datetime
from urllib.parse import quote, urlsplit

import pytest

from central.domain.availability import Mode
from central.domain.booking import Contact, Details
from central.store import citizen_actor
from fakes.form_visitor import query_of

pytest_plugins = ["fakes.platform_fixtures"]

PERSONAL = "Μαρία Δειγματική 000000012 maria@example.gr"
MARIA, NIKOS = "000000012", "000000024"


def booked(house, tax_number=MARIA, **details):
    """A booking of this citizen's, made without pages."""
    citizen = house.do(house.store.citizens.enter(tax_number))
    days = [offer for offer in house.do(house.store.bookings.days("9001", "Β")) if offer.free]
    slots = house.do(house.store.bookings.slots("9001", "Β", days[1].day, mode=Mode.ORDINARY))
    return house.do(
        house.store.bookings.book(
            site="9001",
            letter="Β",
            starts=next(slot for slot in slots if slot.free).starts,
            details=Details(**{"applicant": "Μαρία Δειγματική", **details}),
            actor=citizen_actor(citizen),
        )
    )


# Forged forms

POSTS = (
    "/login",
    "/logout",
    "/language",
    "/staff/language",
    "/book/where",
    "/book/service",
    "/book/when",
    "/book/person",
    "/book/consent",
    "/book/review",
    "/book/anew",
    "/bookings/{id}/cancel",
    "/bookings/{id}/move",
    "/bookings/{id}/change",
    "/my-data/export",
    "/my-data/forget",
    "/epass/9001",
    "/staff/login",
)


@pytest.mark.parametrize("path", POSTS)
def test_a_form_without_our_sign_does_nothing(path, house, form_visitor):
    booking = booked(house)
    visitor = form_visitor()
    visitor.log_in()
    address = path.format(id=booking.id)
    for sign in ("", "0" * 64, "é", form_visitor().csrf()):
        assert visitor.post(address, csrf=sign, sure="yes", site="9001").status == 403
    assert house.do(house.store.bookings.get(booking.id, citizen_actor(booking.citizen))) == booking
    assert visitor.get("/bookings").status == 200, "still logged in"


def test_a_form_of_another_site_does_nothing_even_with_our_sign(house, form_visitor):
    visitor = form_visitor()
    visitor.log_in()
    for whence in ("cross-site", "same-site"):
        assert visitor.post("/logout", headers={"Sec-Fetch-Site": whence}).status == 403
    assert visitor.get("/bookings").status == 200


def test_the_sign_of_before_the_login_is_worth_nothing_after_it(house, form_visitor):
    visitor = form_visitor()
    before = visitor.csrf()
    visitor.log_in()
    assert visitor.post("/logout", csrf=before).status == 403


# Sessions


def test_a_session_that_was_planted_is_not_the_one_that_is_logged_in(house, form_visitor):
    attacker, victim = form_visitor(), form_visitor()
    attacker.post("/login", then="/book")
    planted = attacker.cookie("kep")
    victim.cookies.set_cookie(planted)
    victim.log_in()
    assert victim.cookie("kep").value != planted.value
    assert victim.get("/bookings").status == 200
    assert attacker.get("/bookings").to.startswith("/login")


def test_after_the_log_out_the_session_is_gone_at_the_platform_too(house, form_visitor):
    visitor, thief = form_visitor(), form_visitor()
    visitor.log_in()
    thief.cookies.set_cookie(visitor.cookie("kep"))
    assert thief.get("/bookings").status == 200
    assert urlsplit(visitor.post("/logout").to).path.startswith("/oauth2server/logout/epass/")
    assert thief.get("/bookings").to.startswith("/login")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(house, form_visitor):
    visitor = form_visitor()
    answer = visitor.post("/login", then="/book")
    set_cookies = answer.headers.get_all("Set-Cookie")
    assert any(cookie.startswith("kep=") for cookie in set_cookies)
    for cookie in set_cookies:
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
        assert not re.search("000000012|ΜΑΡΙΑ", cookie)


def test_a_cookie_that_was_made_up_is_nobody(house, form_visitor):
    for value in ("A" * 43, "../../etc", "x" * 2000, "%00"):
        answer = form_visitor().get("/bookings", Cookie=f"kep={value}; kep-browser={value}; kep-language=<script>")
        assert answer.status == 303 and answer.to.startswith("/login")


# Coming back from TAXISnet


def test_a_return_works_once_and_only_in_the_browser_that_went(house, form_visitor):
    visitor = form_visitor()
    back = visitor.come_back()
    assert form_visitor().get(back).status == 403, "another browser"
    assert visitor.get(back).to == "/book"
    assert visitor.get(back).status == 403, "twice"


def test_a_return_of_somebody_elses_login_logs_nobody_in(house, form_visitor):
    """Else a victim would book under the attacker's name, where the attacker sees it."""
    attackers = form_visitor().come_back("nikos")
    victim = form_visitor()
    victim.post("/login", then="/book")
    assert victim.get(attackers).status == 403
    assert victim.get("/bookings").to.startswith("/login")


def test_a_return_after_ten_minutes_is_too_late(house, form_visitor):
    visitor = form_visitor()
    back = visitor.come_back()
    house.clock.advance(minutes=11)
    assert visitor.get(back).status == 403


def test_a_state_that_was_changed_or_left_out_is_refused(house, form_visitor):
    for change in (lambda state: "", lambda state: state[:-1] + ("A" if state[-1] != "A" else "B"), lambda state: "é"):
        visitor = form_visitor()
        state = query_of(visitor.post("/login", then="/").to)["state"]
        assert visitor.get(f"/login/return?code=abc&state={quote(change(state))}").status == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie:x=1",
        "/\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
        "http:/evil.example",
        " //evil.example",
        "/\tevil",
        "evil",
        "",
    ],
)
def test_nobody_is_led_anywhere_else(elsewhere, house, form_visitor):
    visitor = form_visitor()
    for answer in (
        visitor.get(visitor.come_back(then=elsewhere)),
        visitor.post("/language", language="en", then=elsewhere),
        visitor.get(f"/login?then={quote(elsewhere)}"),
    ):
        assert answer.status in (200, 303)
        target = urlsplit(answer.to)
        assert (target.scheme, target.netloc) == ("", "") and not answer.to.startswith(("//", "/\\"))
        assert "x=1" not in str(answer.headers.get_all("Set-Cookie"))


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        ("down", "δεν απαντά"),
        ("code-refused", "δεν ολοκληρώθηκε"),
        ("token-refused", "δεν ολοκληρώθηκε"),
        ("client-refused", "δεν δέχεται"),
        ("garbled", "ελλιπή στοιχεία"),
        ("nobody", "ελλιπή στοιχεία"),
        ("bomb", "ελλιπή στοιχεία"),
    ],
)
def test_whatever_goes_wrong_at_taxisnet_is_a_sentence_and_nobody_is_logged_in(trouble, word, house, form_visitor):
    visitor = form_visitor()
    back = visitor.come_back()
    house.gsis.troubles.add(trouble)
    answer = visitor.get(back)
    assert answer.status == 403 and word in answer.text
    assert "Traceback" not in answer.text and "hostname" not in answer.text
    assert visitor.get("/bookings").to.startswith("/login")
    house.gsis.troubles.clear()
    assert visitor.log_in().to == "/book", "and the next time it works"


def test_who_says_no_at_taxisnet_is_told_so_and_can_try_again(house, form_visitor):
    visitor = form_visitor()
    state = query_of(visitor.post("/login", then="/").to)["state"]
    answer = visitor.get(f"/login/return?error=access_denied&state={state}")
    assert answer.status == 403 and "Σύνδεση με TAXISnet" in answer.text


# Other people's bookings


@pytest.mark.parametrize("what", ["", "/done", "/code.svg", "/calendar.ics", "/cancel", "/move", "/change"])
def test_what_is_not_yours_is_not_there(what, house, form_visitor):
    booking = booked(house)
    stranger = form_visitor()
    stranger.log_in("nikos")
    answer = stranger.get(f"/bookings/{booking.id}{what}")
    nothing = stranger.get(f"/bookings/AAAAAAAAAAAAAAAA{what}")
    assert answer.status == nothing.status == 404
    assert booking.code not in answer.text and "Δειγματική" not in answer.text
    if what in ("/cancel", "/move", "/change"):
        assert stranger.post(f"/bookings/{booking.id}{what}", starts="", applicant="Χ Χ").status == 404
        assert house.do(house.store.bookings.get(booking.id, citizen_actor(booking.citizen))) == booking


def test_whoever_is_nobody_yet_is_sent_to_the_login_from_every_page_of_a_citizen(house, form_visitor):
    booking = booked(house)
    for path in ("/book", "/book/where", "/book/review", "/bookings", f"/bookings/{booking.id}", "/my-data"):
        answer = form_visitor().get(path)
        assert answer.status == 303 and answer.to == f"/login?then={path}"
    visitor = form_visitor()
    for path in ("/my-data/forget", "/my-data/export", f"/bookings/{booking.id}/cancel", "/book/review"):
        assert visitor.post(path, sure="yes").to.startswith("/login")


def test_a_session_of_a_citizen_opens_no_page_of_the_staff(house, form_visitor):
    visitor = form_visitor()
    visitor.log_in()
    for path in ("/staff", "/admin"):
        answer = visitor.get(path)
        assert (answer.status in (303, 403) and "/login" in answer.to) or answer.status == 403


# What is typed


NASTY = '<script>alert("x")</script> Μαρία'


def test_what_was_typed_is_shown_as_text(house, form_visitor):
    booking = booked(house, applicant=NASTY, subject='"><img src=x onerror=alert(1)>')
    visitor = form_visitor()
    visitor.log_in()
    for path in (f"/bookings/{booking.id}", f"/bookings/{booking.id}/change", "/bookings"):
        text = visitor.get(path).text
        assert "<script>alert" not in text and "<img src=x" not in text
    found = visitor.get("/book/where?q=" + quote("<script>alert(1)</script>")).text
    assert "<script>alert" not in found and "&lt;script&gt;" in found


def test_an_address_with_line_breaks_never_reaches_a_mail(house, form_visitor):
    booking = booked(house)
    visitor = form_visitor()
    visitor.log_in()
    for address in ("m@e.gr\r\nBcc: all@e.gr", "m@e.gr%0aBcc:all@e.gr", "m@e.gr, all@e.gr", "<m@e.gr>"):
        answer = visitor.post(f"/bookings/{booking.id}/change", applicant="Μαρία Δ", email=address, consent="yes")
        assert answer.status == 400
    assert house.mails() == []


def test_fields_without_end_and_files_in_their_place_are_refused_calmly(house, form_visitor):
    visitor = form_visitor()
    visitor.log_in()
    visitor.post("/book/where", site="9001")
    assert visitor.post("/book/where", site="9" * 100_000).status == 404
    assert visitor.post("/login", then="/" + "x" * 100_000).status == 303
    sign = visitor.csrf()
    body = f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{sign}\r\n' + (
        '--b\r\nContent-Disposition: form-data; name="site"; filename="x"\r\n\r\nx\r\n--b--\r\n'
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert visitor.send("POST", "/book/where", body.encode(), **kind).status in (400, 404)
    assert visitor.send("POST", "/book/where", b"x" * 3_000_000, **{"Content-Type": "text/plain"}).status in (403, 413)


def test_a_time_that_is_none_or_not_offered_is_not_booked(house, form_visitor):
    visitor = form_visitor()
    visitor.log_in()
    visitor.post("/book/where", site="9001")
    visitor.post("/book/kind", mode="ordinary")
    visitor.post("/book/service", service="Β")
    for starts in ("", "now", "2026-11-24", "2026-11-24T03:00:00+02:00", "2026-11-24T08:00:00", "9" * 50, "٢٠٢٦"):
        assert visitor.post("/book/when", starts=starts).to == "/book/when"
    assert visitor.get("/book/person").to == "/book/when"
    for day in ("2026-13-01", "0000-00-00", "2026-W01-1", "٢٠٢٦-١١-٢٤", "x"):
        assert visitor.get("/book/when?day=" + quote(day)).status == 200


def test_a_service_of_another_kep_cannot_be_booked(house, form_visitor):
    visitor = form_visitor()
    visitor.log_in()
    visitor.post("/book/where", site="9002")
    assert visitor.post("/book/service", service="Ω").status == 200
    assert visitor.get("/book/when").to == "/book/service"


# Guesses


def test_who_guesses_addresses_of_tickets_is_not_answered_any_more(house, form_visitor):
    visitor = form_visitor()
    statuses = [visitor.get(f"/t/guess{place:016d}").status for place in range(32)]
    assert statuses[:30] == [404] * 30 and statuses[-1] == 429
    house.clock.advance(minutes=11)
    assert visitor.get("/t/guess0000000000000000").status == 404


def test_who_guesses_from_all_addresses_of_a_network_is_one(house, form_visitor):
    visitor = form_visitor()
    for place in range(31):
        answer = visitor.get(f"/t/guess{place:016d}", **{"X-Forwarded-For": f"2001:db8:1:2::{place:x}"})
    assert answer.status == 429
    assert visitor.get("/t/guess0", **{"X-Forwarded-For": "2001:db8:1:3::1"}).status == 404


def test_who_guesses_still_sees_a_ticket_that_is_there(house, form_visitor):
    """Others behind the same address must not suffer."""
    site = house.site()
    place = house.do(site.issue("Α"))
    visitor = form_visitor()
    for guess in range(35):
        visitor.get(f"/t/guess{guess:016d}")
    assert visitor.get(f"/t/{place.ticket}").status == 200


def test_logins_without_end_are_stopped(house, form_visitor):
    visitor = form_visitor()
    sign = visitor.csrf("/login")
    for _ in range(60):
        answer = visitor.post("/login", csrf=sign, then="/")
        sign = visitor.csrf("/login")
        if answer.status == 429:
            break
    assert answer.status == 429 and "μετά τις" in answer.text


def test_addresses_of_bookings_and_tickets_cannot_be_guessed(house):
    ids = {booked(house, tax_number).id for tax_number in (MARIA, NIKOS)}
    assert len(ids) == 2 and all(len(id) >= 16 for id in ids)


# What leaves with every answer


@pytest.mark.parametrize("path", ["/", "/login", "/epass/where", "/nowhere", "/t/none0000000000", "/privacy"])
def test_every_page_has_its_policy(path, house, form_visitor):
    headers = form_visitor().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    gsis = urlsplit(house.config.citizens.base)
    assert f"form-action 'self' {gsis.scheme}://{gsis.netloc};" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] == "e-PASS"


def test_assets_are_kept_and_nothing_else_is_served_from_their_folder(house, form_visitor):
    visitor = form_visitor()
    sheet = re.search(r'href="(/assets/[0-9a-f]+/kep.css)"', visitor.get("/").text)[1]
    answer = visitor.get(sheet)
    assert "immutable" in answer.headers["Cache-Control"] and answer.headers["Content-Type"] == "text/css"
    assert visitor.get(sheet.replace("kep.css", "NotoSans.woff2")).status == 200
    for path in ("/assets/0/kep.css", sheet.replace("kep.css", "..%2Fapp.py"), sheet.replace("kep.css", "nothing")):
        assert visitor.get(path).status == 404


def test_a_page_has_no_script_or_style_of_its_own(house, form_visitor):
    booking = booked(house)
    visitor = form_visitor()
    visitor.log_in()
    for path in ("/", "/book/where", "/bookings", f"/bookings/{booking.id}", "/my-data", "/epass/9001"):
        text = visitor.get(path).text
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", text), path


def test_a_fault_is_a_page_without_its_reasons_and_the_log_names_nobody(house, form_visitor, caplog, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError(PERSONAL)

    monkeypatch.setattr(type(house.store.bookings), "of_citizen", fail)
    visitor = form_visitor()
    visitor.log_in()
    with caplog.at_level(logging.DEBUG):
        answer = visitor.get("/bookings")
    assert answer.status == 500 and "RuntimeError" not in answer.text and "Traceback" not in answer.text
    assert "Κάτι πήγε στραβά" in answer.text
    assert "RuntimeError" in caplog.text
    assert not re.search("Μαρία|000000012|maria@", caplog.text)


def test_a_database_that_does_not_answer_is_said_to_be_so(house, form_visitor, monkeypatch):
    from epass.errors import StoreError

    def fail(*_, **__):
        raise StoreError("The database does not answer.")

    monkeypatch.setattr(type(house.store.sites), "counts", fail)
    answer = form_visitor().get("/epass/where")
    assert answer.status == 503 and "σε λίγα λεπτά" in answer.text
    monkeypatch.setattr(type(house.store), "ping", fail)
    assert form_visitor().get("/healthz").status == 503


def test_the_log_of_a_whole_visit_names_nobody(house, form_visitor, caplog):
    with caplog.at_level(logging.INFO):
        visitor = form_visitor()
        visitor.log_in()
        visitor.post("/book/where", site="9001")
        visitor.post("/book/kind", mode="ordinary")
        visitor.post("/book/service", service="Β")
        starts = re.search(r'name="starts" value="([^"]+)"', visitor.get("/book/when").text)[1].replace("&#43;", "+")
        assert datetime.fromisoformat(starts)
        visitor.post("/book/when", starts=starts)
        answer = visitor.post("/book/person", applicant="Μαρία Δειγματική", email="maria@example.gr")
        assert answer.to == "/book/consent"
        visitor.post("/book/consent", consent="yes")
        review = visitor.get("/book/review").text
        hidden = dict(re.findall(r'name="(key|seen)" value="([^"]+)"', review))
        assert visitor.post("/book/review", **hidden).to.endswith("/done")
        house.mails()
    told = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the tests' mail server
    assert not re.search("Μαρία|ΜΑΡΙΑ|ΔΕΙΓΜΑΤΙΚΗ|000000012|maria@", " ".join(told))


def test_no_address_of_a_citizens_way_holds_anything_personal(house, form_visitor):
    """Nothing that was typed or told by TAXISnet goes into a Location."""
    visitor = form_visitor()
    ways = [visitor.log_in().to, visitor.post("/book/where", site="9001").to]
    ways.append(visitor.post("/book/kind", mode="ordinary").to)
    ways.append(visitor.post("/book/service", service="Β").to)
    assert ways == ["/book", "/book/kind", "/book/service", "/book/when"]


def test_contact_data_is_kept_only_with_consent(house):
    booking = booked(house, contact=Contact(email="m@e.gr"), has_consented=False)
    assert not booking.details.contact

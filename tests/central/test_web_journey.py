"""The whole procedure in a real browser: every step, in both languages, with and without script, on both databases."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import quote

import pytest
import vobject
import zxingcpp
from PIL import Image

from central.domain.booking import Status
from central.domain.hours import ExceptionalDay
from central.store import SYSTEM, citizen_actor
from fakes.browser import until
from fakes.citizen import DESKTOP, ENLARGED, PHONE, Citizen, too_small

pytest_plugins = ["fakes.platform_fixtures"]

BOOKED = {"el": "Το ραντεβού κλείστηκε", "en": "Your appointment is booked"}
WRITES = {"el": {"Το", "Άλλαξε", "Ακυρώθηκε"}, "en": {"Your"}}
EVERYTHING, SIGNATURE = "Β", "Α"


def choose_site(who, code="9001"):
    who.page.fill("#q", "Αθηναιων κεντρο")
    if who.has_script:
        who.page.locator("#found button").first.wait_for()
    else:
        who.press(".search button")
    who.look("where-found")
    who.press(f"button[value='{code}']")


def choose_when(who, *, letter=EVERYTHING, day=None, look=False):
    """From the kind to the time; another day than the first one by its place."""
    if look:
        who.look("kind")
    who.press("label[for=mode-ordinary]")
    who.go_on()
    if look:
        who.look("service")
    who.press(f"label[for='service-{letter}']")
    who.go_on()
    if look:
        who.look("when")
    if day:
        who.page.locator(".month a").nth(day).click()
    who.press(".times button")


def fill_person(who, **fields):
    for name, value in fields.items():
        who.page.fill(f"#{name}", value)
    who.go_on()


def book(who, *, day=None, letter=EVERYTHING, consent=None, **fields):
    """The short way, without looking; returns the booking's id."""
    who.page.goto(who.house.address + "/book/where")
    who.press("text=Κεντρικού Τομέα Αθηνών")
    who.press(".ways a")
    who.press("button[value='9001']")
    choose_when(who, letter=letter, day=day)
    fill_person(who, **fields)
    if consent:
        who.press(f"button[value={consent}]")
    assert who.path == "/book/review"
    who.go_on()
    assert who.path.endswith("/done"), who.page.locator("main").inner_text()
    return who.path.split("/")[2]


def code_on(page):
    return page.locator(".pass .code").inner_text().replace(" ", "")


def scanned(page, tmp_path):
    """What a scanner reads from the code on the screen."""
    picture = tmp_path / "code.png"
    page.locator(".pass img").screenshot(path=picture)
    return zxingcpp.read_barcode(Image.open(picture)).text


def event_at(who, id):
    answer = who.page.request.get(f"{who.house.address}/bookings/{id}/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    return vobject.readOne(answer.text()).vevent


def kept(house, id):
    """The booking as the platform has it."""
    return house.do(house.store.bookings.get(id, SYSTEM))


WAYS = [
    pytest.param(("sqlite", "el", True, PHONE), id="sqlite-el-script-phone"),
    pytest.param(("postgresql", "en", True, DESKTOP), id="postgresql-en-script-desktop"),
    pytest.param(("postgresql", "el", False, PHONE), id="postgresql-el-without-phone"),
    pytest.param(("sqlite", "en", False, DESKTOP), id="sqlite-en-without-desktop"),
    pytest.param(("sqlite", "el", True, DESKTOP), id="sqlite-el-script-desktop"),
    pytest.param(("sqlite", "en", True, PHONE), id="sqlite-en-script-phone"),
]


@pytest.mark.parametrize("way", WAYS)
def test_from_the_first_page_to_the_code_and_everything_after_it(way, platform_on, chromium, shots, tmp_path):
    database, language, script, size = way
    house = platform_on(database)
    who = Citizen(chromium, house, language=language, size=size, script=script, shots=shots)
    page = who.page
    who.go("/")
    who.look("start")
    who.press(".ways a[href='/book']")
    who.look("login")
    who.press("form[action='/login'] button")
    page.fill("#username", "maria")
    page.fill("#password", "demo")
    page.locator("form button").click()
    page.locator("button[value=true]").click()
    assert who.path == "/book/where"
    who.look("where")
    choose_site(who)
    assert who.path == "/book/kind"
    choose_when(who, day=2, look=True)

    assert page.locator("#applicant").input_value() == "ΜΑΡΙΑ ΔΕΙΓΜΑΤΙΚΗ"
    who.look("person")
    fill_person(who, applicant=" ", email="maria@", mobile="12")
    assert page.locator(".mistakes a").count() == 3
    who.look("person-wrong")
    fill_person(who, applicant="Μαρία Δειγματική", email="maria@example.gr", mobile="", subject="Υπεύθυνη δήλωση")
    assert who.path == "/book/consent"
    who.look("consent")
    who.press("button[value=yes]")
    assert "maria@example.gr" in page.locator("main").inner_text()
    who.look("review")
    who.go_on()

    assert who.heading() == BOOKED[language]
    who.look("done")
    id = who.path.split("/")[2]
    code = code_on(page)
    assert scanned(page, tmp_path) == f"9001-{code}"
    booking = kept(house, id)
    assert (booking.code, booking.service, booking.status) == (code, EVERYTHING, Status.BOOKED)
    assert booking.details.applicant == "Μαρία Δειγματική"
    event = event_at(who, id)
    assert event.dtstart.value == booking.slot and code in event.description.value
    ((recipients, mail),) = house.mails()
    assert recipients == ["maria@example.gr"] and mail["Content-Language"] == language
    assert code in mail.get_body(("plain",)).get_content()
    (attached,) = mail.iter_attachments()
    assert vobject.readOne(attached.get_content()).vevent.uid.value == event.uid.value

    who.go("/bookings")
    who.look("bookings")
    who.press(".ways a")
    who.look("booking")
    who.press("a[href$='/move']")
    who.look("move")
    who.press(".times button:nth-of-type(3)")
    assert kept(house, id).slot != booking.slot and kept(house, id).code == code
    who.look("booking-moved")
    assert len(house.mails()) == 2
    assert int(event_at(who, id).sequence.value) >= int(event.sequence.value)
    who.press("a[href$='/change']")
    who.look("change")
    page.fill("#applicant", "Νίκος Δειγματικός")
    who.press("main form .actions button")
    assert kept(house, id).details.applicant == "Νίκος Δειγματικός"
    house.mails()
    who.press("a[href$='/cancel']")
    who.look("cancel")
    who.press("button.danger")
    assert who.path == "/bookings"
    who.look("bookings-cancelled")
    assert kept(house, id).status is Status.CANCELLED
    subjects = [mail["Subject"] for _, mail in house.mails()]
    assert {subject.split()[0] for subject in subjects} == WRITES[language]

    who.press("a[href='/my-data']")
    who.look("my-data")
    who.go("/privacy")
    who.look("privacy")
    who.go("/accessibility")
    who.look("accessibility")
    who.go("/there-is-no-such-page")
    who.look("fault")
    who.press("form[action='/logout'] button")
    assert who.path == "/logged-out"
    who.look("logged-out")
    who.go("/bookings")
    assert who.path == "/login"
    who.leave()


def test_refusing_consent_loses_the_contact_data_and_nothing_else(citizen, house):
    who = citizen()
    who.log_in()
    id = book(who, consent="no", email="maria@example.gr", mobile="6900000000")
    booking = kept(house, id)
    assert booking.status is Status.BOOKED and not booking.details.contact and not booking.details.has_consented
    assert "maria@example.gr" not in who.page.content()
    assert house.mails() == []


def test_what_was_refused_is_forgotten_at_once(citizen):
    who = citizen()
    who.log_in()
    who.go("/book/where")
    choose_site(who)
    choose_when(who)
    fill_person(who, email="maria@example.gr")
    who.press("button[value=no]")
    assert "Δεν θα κρατηθούν" in who.page.locator(".facts").inner_text()
    who.go("/book/person")
    assert who.page.locator("#email").input_value() == ""
    who.go_on()
    assert who.path == "/book/review" and "Δεν δόθηκαν" in who.page.locator(".facts").inner_text()


def test_for_another_person_ones_own_name_is_not_taken(citizen):
    who = citizen(script=False)
    who.log_in()
    who.go("/book/where")
    choose_site(who)
    choose_when(who)
    who.press("label[for=for-other]")
    who.go_on()
    assert who.page.locator(".mistakes a").get_attribute("href") == "#applicant"
    fill_person(who, applicant="Ελένη Άλλη")
    assert who.path == "/book/review"


def test_without_contact_data_nobody_is_asked_for_consent(citizen, house):
    who = citizen()
    who.log_in()
    assert kept(house, book(who)).details.contact.email == ""


def test_for_another_person_the_name_is_theirs(citizen, house):
    who = citizen()
    who.log_in()
    who.go("/book/where")
    choose_site(who)
    choose_when(who)
    who.press("label[for=for-other]")
    assert who.page.locator("#applicant").input_value() == "", "the script takes the own name away"
    fill_person(who, applicant="Ελένη Άλλη")
    who.go_on()
    details = kept(house, who.path.split("/")[2]).details
    assert details.is_for_other and details.applicant == "Ελένη Άλλη"
    who.go("/bookings")
    assert "Ελένη Άλλη" in who.page.locator(".ways").inner_text()


def test_a_same_day_booking_is_for_today(citizen, house):
    who = citizen()
    who.log_in()
    who.go("/book/where")
    choose_site(who)
    who.press("label[for=mode-same_day]")
    who.go_on()
    who.press(f"label[for='service-{SIGNATURE}']")
    who.go_on()
    who.look("when-same-day")
    assert who.page.locator(".month").count() == 0
    who.press(".times button")
    who.go_on()
    who.go_on()
    assert kept(house, who.path.split("/")[2]).day == house.clock().date()


def test_where_no_same_day_is_offered_nobody_is_asked(citizen):
    who = citizen()
    who.log_in()
    who.go("/book/where")
    who.page.fill("#q", "9002")
    who.press("#found button")
    assert who.path == "/book/service"


def test_a_legal_person_books_for_who_comes(citizen, house):
    who = citizen()
    who.log_in("company")
    id = book(who, applicant="Άννα Εκπρόσωπος")
    details = kept(house, id).details
    assert (details.applicant, details.subject) == ("Άννα Εκπρόσωπος", "ΔΕΙΓΜΑ & ΥΙΟΙ Ο.Ε."), "the company is named"


def test_several_matters_are_several_bookings(citizen, house):
    who = citizen()
    who.log_in()
    first = book(who)
    who.press("form[action='/book/anew'] button")
    second = book(who, day=1)
    assert first != second and kept(house, first).code != kept(house, second).code


def test_who_has_as_many_bookings_as_allowed_is_told_in_words_and_keeps_the_choices(citizen, house):
    who = citizen()
    who.log_in()
    for day in range(5):
        book(who, day=day)
    who.go("/book/where")
    choose_site(who)
    choose_when(who, day=6)
    who.go_on()
    who.go_on()
    assert who.path == "/book/review"
    assert "5 ραντεβού" in who.page.locator("[role=alert]").inner_text()
    who.look("review-too-many")


def test_the_same_person_cannot_be_at_two_counters_at_once(citizen):
    who = citizen()
    who.log_in()
    book(who)
    who.go("/book/where")
    choose_site(who)
    choose_when(who, letter=SIGNATURE, day=1)
    who.go_on()
    who.go_on()
    told = who.page.locator("[role=alert]").inner_text()
    assert "ίδιο πρόσωπο" in told and "24 Νοεμβρίου" in told


def take_all(house, starts, letter=EVERYTHING):
    """Somebody else is faster for every place of this time."""
    from central.domain.availability import Mode
    from central.domain.booking import Channel, Details

    slots = house.do(house.store.bookings.slots("9001", letter, starts.date(), mode=Mode.STAFF))
    for place in range(next(slot.free for slot in slots if slot.starts == starts)):
        house.do(
            house.store.bookings.book(
                site="9001",
                letter=letter,
                starts=starts,
                details=Details(applicant=f"Άλλος {place} Πιο Γρήγορος"),
                actor=SYSTEM,
                channel=Channel.PHONE,
                mode=Mode.STAFF,
            )
        )


def test_a_time_that_was_taken_meanwhile_is_told_with_the_nearest_free_ones(citizen, house):
    from datetime import datetime

    who = citizen()
    who.log_in()
    who.go("/book/where")
    choose_site(who)
    who.press("label[for=mode-ordinary]")
    who.go_on()
    who.press(f"label[for='service-{EVERYTHING}']")
    who.go_on()
    starts = datetime.fromisoformat(who.page.locator(".times button").nth(3).get_attribute("value"))
    who.page.locator(".times button").nth(3).click()
    who.go_on()
    take_all(house, starts)
    who.go_on()
    assert who.path == "/book/when"
    note = who.page.locator("[role=alert]")
    assert "09:00" in note.inner_text()
    nearest = note.locator("button").all_inner_texts()
    assert nearest == ["08:20", "08:40", "09:20", "09:40"]
    who.look("when-taken")
    note.locator("button").nth(2).click()
    assert who.path == "/book/review", "everything else is still there"
    who.go_on()
    assert kept(house, who.path.split("/")[2]).slot == starts + timedelta(minutes=20)


def test_a_form_that_is_sent_twice_books_once(citizen, house):
    who = citizen()
    who.log_in()
    who.go("/book/where")
    choose_site(who)
    choose_when(who)
    who.go_on()
    form = who.page.locator("main form").evaluate("form => Object.fromEntries(new FormData(form))")
    address = who.house.address + "/book/review"
    answers = [who.page.request.post(address, form=form, max_redirects=0) for _ in range(3)]
    assert [answer.status for answer in answers] == [303, 303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1
    who.go("/bookings")
    assert who.page.locator(".ways li").count() == 1


def test_going_back_is_safe_at_every_step(citizen):
    who = citizen()
    who.log_in()
    id = book(who)
    for _ in range(3):
        who.page.wait_for_load_state()
        who.page.go_back()
        assert who.page.locator("h1").count() == 1 and "fault" not in who.page.title()
    who.go("/book/review")
    assert who.path == "/book/where", "what was booked is not offered again"
    who.go("/bookings")
    assert who.page.locator(f".ways a[href='/bookings/{id}']").count() == 1
    assert who.page.locator(".ways li").count() == 1


def test_what_was_chosen_in_another_window_is_shown_again_before_it_is_booked(citizen, house):
    who = citizen()
    who.log_in()
    who.go("/book/where")
    choose_site(who)
    choose_when(who)
    who.go_on()
    other = who.context.new_page()
    other.goto(house.address + "/book/person")
    other.fill("#applicant", "Κάποιος Άλλος")
    other.locator("main form .actions button").click()
    who.go_on()
    assert who.path == "/book/review" and "Κάποιος Άλλος" in who.page.locator("main").inner_text()
    assert who.page.locator("[role=alert]").count() == 1
    who.go_on()
    assert who.path.endswith("/done")


def test_a_page_cannot_be_reached_before_what_it_needs(citizen):
    who = citizen()
    who.log_in()
    for step in ("kind", "service", "when", "person", "consent", "review"):
        who.go(f"/book/{step}")
        assert who.path == "/book/where"


def test_after_half_an_hour_untouched_one_logs_in_again_and_comes_back(citizen, house):
    who = citizen()
    who.log_in()
    house.clock.advance(minutes=31)
    who.go("/book/where")
    assert who.path == "/login"
    who.log_in()
    assert who.path == "/book/where"


def test_the_language_changes_where_one_is(citizen):
    who = citizen()
    who.log_in()
    who.press("form[action='/language'] button")
    assert who.path == "/book/where" and who.page.locator("html").get_attribute("lang") == "en"
    assert who.heading() == "Which KEP do you want to go to?"


def test_a_day_before_a_reminder_goes_out_and_only_with_consent(citizen, house):
    who = citizen()
    who.log_in()
    book(who, day=3, consent="yes", email="maria@example.gr")
    book(who, day=4, consent="no", email="other@example.gr")
    assert len(house.mails()) == 1
    house.clock.advance(days=3, hours=1)
    reminders = [mail["Subject"] for _, mail in house.mails()[1:]]
    assert len(reminders) == 1 and "Υπενθύμιση" in reminders[0]


def test_a_citizen_takes_everything_along_and_deletes_it(citizen, house):
    who = citizen()
    who.log_in()
    id = book(who, consent="yes", email="maria@example.gr", applicant="Μαρία Μοναδική")
    who.go("/my-data")
    with who.page.expect_download() as download:
        who.press("form[action='/my-data/export'] button")
    exported = json.loads(download.value.path().read_text())
    assert "Μαρία Μοναδική" in str(exported) and "000000012" not in str(exported)
    who.press("form[action='/my-data/forget'] button")
    assert who.page.locator(".wrong").count() == 1, "not without saying so"
    who.press("label[for=sure]")
    who.press("form[action='/my-data/forget'] button")
    who.look("forgotten")
    booking = kept(house, id)
    assert booking.status is Status.CANCELLED and booking.is_anonymised
    assert "Μοναδική" not in str(booking)
    who.go("/bookings")
    assert who.path == "/login"


def test_the_whole_way_is_possible_with_the_keyboard_alone(citizen, house):
    who = citizen(size=DESKTOP)
    keyboard = who.page.keyboard
    who.log_in()

    def walk_to(selector, most=120):
        for _ in range(most):
            keyboard.press("Tab")
            if who.page.evaluate("wanted => document.activeElement?.matches(wanted) ?? false", selector):
                return
        raise AssertionError(f"{selector} cannot be reached with the keyboard")

    who.page.evaluate("document.activeElement?.blur()")
    walk_to("#q")
    keyboard.type("9001")
    with who.page.expect_navigation():
        keyboard.press("Enter")
    walk_to("button[value='9001']")
    keyboard.press("Enter")
    who.page.wait_for_url("**/book/kind")
    walk_to("input[name=mode]")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    who.page.wait_for_url("**/book/service")
    walk_to("input[name=service]")
    keyboard.press("Space")
    keyboard.press("Enter")
    who.page.wait_for_url("**/book/when")
    walk_to(".times button")
    keyboard.press("Enter")
    who.page.wait_for_url("**/book/person")
    walk_to("#applicant")
    keyboard.press("Enter")
    who.page.wait_for_url("**/book/review")
    walk_to("main form .actions button")
    keyboard.press("Enter")
    who.page.wait_for_url("**/done")


def test_at_four_hundred_percent_nothing_is_cut_and_on_a_telephone_nothing_is_too_small(chromium, house, shots):
    who = Citizen(chromium, house, size=ENLARGED, shots=shots)
    small = []

    def look(name):
        who.look(name)
        small.extend((name, item) for item in too_small(who.page))

    for path in ("/", "/login", "/epass/where", "/epass/9001", "/privacy", "/accessibility", "/nowhere"):
        who.go(path)
        look(path.strip("/").replace("/", "-") or "start")
    who.log_in()
    look("where")
    who.go("/book/where?q=Αθηναίων")
    look("where-found")
    who.press("button[value='9001']")
    look("kind")
    who.press("label[for=mode-ordinary]")
    who.go_on()
    look("service")
    who.press("label[for='service-Β']")
    who.go_on()
    look("when")
    who.press(".times button")
    fill_person(who, applicant="", email="m@", mobile="1")
    look("person-wrong")
    fill_person(who, applicant="Μ" * 100, email="m@example.gr", mobile="", subject="ψ" * 200)
    look("consent")
    who.press("button[value=yes]")
    look("review")
    who.go_on()
    look("done")
    for path in ("", "/change", "/move", "/cancel"):
        who.go("/bookings/" + who.path.split("/")[2] + path)
        look("booking" + path.replace("/", "-"))
    who.go("/bookings")
    look("bookings")
    who.go("/my-data")
    look("my-data")
    who.leave()
    assert small == []


def test_the_pass_can_be_printed(citizen, house, tmp_path):
    who = citizen()
    who.log_in()
    book(who)
    who.page.emulate_media(media="print")
    for hidden in (".top", ".foot", ".actions"):
        assert not who.page.locator(hidden).first.is_visible()
    assert who.page.locator(".pass .code").is_visible() and who.page.locator(".pass img").is_visible()


def test_a_typeahead_answers_to_latin_look_alikes_and_without_accents(citizen):
    who = citizen()
    who.log_in()
    for wanted in ("αθηναίων", "ΑΘΗΝΑΙΩΝ", "9002", "Κυψελη", "oδος δειγματος 12", "Athina", "ATHINAION"):
        who.page.fill("#q", "")
        who.page.fill("#q", wanted)
        until(who.page, lambda: "Κυψέλη" in who.page.locator("#found").inner_text(), wanted)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("Χανιά", "9007"),
        ("chania", "9007"),
        ("Ρόδος", "9010"),
        ("Πάτρα", "9005"),
        ("Ιωάννινα", "9009"),
        ("Ioannina", "9009"),
        ("Βόλος", "9006"),
        ("πειραιας", "9003"),
        ("Peiraias", "9003"),
        ("Thessaloniki", "9004"),
    ],
)
def test_a_place_is_found_by_the_name_that_people_use(wanted, code, house, form_visitor):
    found = form_visitor().get("/epass/where/find?q=" + quote(wanted)).text
    assert re.findall(r'name="site" value="(\d{4})"', found) == [code]


def test_a_kep_with_greek_names_only_is_shown_in_english_with_its_own_sentences(house, form_visitor):
    site = house.do(house.store.sites.get("9012"))
    services = tuple(replace(service, name={"el": service.name["el"]}) for service in site.services)
    holiday = {date(2026, 11, 25): ExceptionalDay(name={"el": "Τοπική εορτή"})}
    greek = replace(
        site,
        name={"el": "ΚΕΠ Θήρας"},
        services=services,
        exceptional=holiday,
        texts={"el": "Είσοδος από την <πλατεία>."},
    )
    house.do(house.store.sites.put(greek, SYSTEM))
    visitor = form_visitor(language="en")
    visitor.log_in()
    assert "ΚΕΠ Θήρας" in visitor.get("/book/where?q=Thira").text
    visitor.post("/book/where", site="9012")
    assert "Είσοδος από την &lt;πλατεία&gt;." in visitor.get("/book/service").text
    visitor.post("/book/service", service="Β")
    assert "Τοπική εορτή" in visitor.get("/book/when").text
    assert "Είσοδος" in visitor.get("/epass/9012").text


def test_what_is_nowhere_is_said_to_be_nowhere(house, form_visitor):
    for wanted in ("Ατλαντίδα", "Atlantis", "0000", "%", "_", "'"):
        found = form_visitor().get("/epass/where/find?q=" + quote(wanted)).text
        assert 'name="site"' not in found and "Βρέθηκαν 0 ΚΕΠ" in found


def test_another_citizen_sees_nothing_of_it(citizen, house):
    who = citizen()
    who.log_in()
    id = book(who)
    other = citizen()
    other.log_in("nikos")
    for path in ("", "/done", "/change", "/move", "/cancel", "/code.svg", "/calendar.ics"):
        assert other.go(f"/bookings/{id}{path}").status == 404
    other.look("not-yours")
    other_id = house.do(house.store.citizens.enter("000000024"))
    assert house.do(house.store.bookings.of_citizen(other_id)) == []
    assert citizen_actor(other_id) != citizen_actor("")

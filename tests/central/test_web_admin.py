"""The administration in a real browser: settings that are seen before they are saved, lists, tokens, users, figures."""

import re
from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from central.domain.users import EVERYWHERE, Role
from central.store import SYSTEM
from central.web.admin.site_list import decode
from fakes.citizen import DESKTOP, PHONE
from fakes.staff import OTHER, PASSWORD, SITE, TODAY, TOMORROW, Staff, at, book, hire

pytest_plugins = ["fakes.platform_fixtures"]

WAYS = [
    pytest.param(("sqlite", "el", True, DESKTOP), id="sqlite-el-script-desktop"),
    pytest.param(("postgresql", "en", True, PHONE), id="postgresql-en-script-phone"),
    pytest.param(("postgresql", "el", False, PHONE), id="postgresql-el-without-phone"),
    pytest.param(("sqlite", "en", False, DESKTOP), id="sqlite-en-without-desktop"),
    pytest.param(("sqlite", "en", True, DESKTOP), id="sqlite-en-script-desktop"),
    pytest.param(("sqlite", "el", True, PHONE), id="sqlite-el-script-phone"),
]
BASE = f"/admin/sites/{SITE}"


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
def chief(house, staff):
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.SUPERVISOR)
    one = staff(house)
    one.enter("anna", then=BASE)
    return one


@pytest.fixture
def admin(house, staff):
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.ADMIN, site=EVERYWHERE)
    one = staff(house)
    one.enter("anna", then="/admin")
    return one


def site_of(house, code=SITE):
    return house.do(house.store.sites.get(code))


def changes(house, site=SITE):
    """Subject and what was changed, newest first."""
    lines = house.do(house.store.audit.lines(site=site))
    return [(line.subject, line.details["changed"]) for line in lines if line.action == "settings_changed"]


def save(who, how="save"):
    who.page.locator(f"button[value={how}]").click()


@pytest.mark.parametrize("way", WAYS)
def test_a_supervisor_sees_what_settings_would_do_and_saves_them(way, platform_on, staff):
    database, language, script, size = way
    house = platform_on(database)
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.SUPERVISOR)
    book(house, at(18, day=TOMORROW))
    who = staff(house, language=language, script=script, size=size)
    page = who.page
    who.enter("anna", then="/admin")
    assert who.path == BASE, "who supervises one ΚΕΠ is there at once"
    who.look("admin-site")
    assert page.locator("#municipality, #is_listed").count() == 0, "that is for administrators to say"
    page.fill("#phone", "210 1111111")
    page.fill("#text_el", "Είσοδος από την πλατεία.\nΥπάρχει ράμπα.")
    page.locator("main form button").last.click()
    site = site_of(house)
    assert (site.phone, site.texts["el"]) == ("210 1111111", "Είσοδος από την πλατεία.\nΥπάρχει ράμπα.")
    assert changes(house)[0][1]["phone"] == ["210 0000 000", "210 1111111"]

    who.go(f"{BASE}/hours")
    page.fill("#tue_1_closes", "7:00")
    save(who, "preview")
    assert page.locator("#tue_1_closes-wrong, #tue_1_last-wrong").count() == 1
    who.look("admin-hours-wrong")
    page.fill("#tue_1_closes", "15:00")
    page.fill("#tue_1_last", "1430")
    save(who, "preview")
    who.look("admin-hours-preview")
    tuesday = page.locator(".previewed tbody tr").nth(1)
    assert tuesday.locator(".is-changed").count() == 2
    assert tuesday.locator(".tag").count() == 1, "the booking at six would be outside"
    assert page.locator(".preview .note").count() == 1
    assert site_of(house).week["tue"][0].closes.hour == 20, "nothing is saved by looking"
    save(who)
    assert site_of(house).week["tue"][0].closes.hour == 15
    assert changes(house)[0][1]["week"][0]["tue"] == [["08:00", "19:30", "20:00"]]

    who.go(f"{BASE}/services")
    who.look("admin-services")
    page.locator(".letter-link").last.click()
    page.fill("#capacity", "0")
    save(who)
    assert page.locator("#capacity-wrong").count() == 1
    page.fill("#capacity", "5")
    if page.locator("#same_day").is_checked():
        page.uncheck("#same_day")
    page.check("#own_week")
    save(who, "preview")
    who.look("admin-service-preview")
    save(who)
    service = site_of(house).service("Β")
    assert (service.capacity, service.same_day_lead, service.week) == (5, None, site_of(house).week)
    assert changes(house)[0][0] == "service Β" and changes(house)[0][1]["capacity"] == [2, 5]

    who.go(f"{BASE}/days")
    page.fill("#day", str(TOMORROW))
    page.fill("#name_el", "Πολιούχος")
    save(who, "preview")
    who.look("admin-days-preview")
    save(who)
    assert page.locator(f".note a[href$='day={TOMORROW}']").count() == 1, "whose booking must be moved is told"
    assert site_of(house).exceptional[TOMORROW].openings == ()
    who.look("admin-days")
    page.locator(".days-list button").click()
    assert site_of(house).exceptional == {}

    who.go(f"{BASE}/log")
    who.look("admin-log")
    assert page.locator(".changed").count() >= 4
    who.go(f"{BASE}/log?kind=accesses")
    who.look("admin-log-accesses")


@pytest.mark.parametrize(("language", "size"), [("el", PHONE), ("en", DESKTOP)])
def test_a_token_is_shown_once_and_revoked(language, size, house, staff):
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.SUPERVISOR)
    who = staff(house, language=language, size=size)
    who.enter("anna", then=f"{BASE}/tokens")
    page = who.page
    page.fill("#label", "Εκδοτήριο ισογείου")
    page.locator("main form button").last.click()
    token = page.locator("#token").input_value()
    who.look("admin-token-once")
    assert house.do(house.store.tokens.admits(SITE, token))
    assert not house.do(house.store.tokens.admits(OTHER, token))
    assert token not in page.url
    who.go(f"{BASE}/tokens")
    assert token not in page.content()
    assert page.locator(".cards .tag.is-good").count() == 1, "it has been used"
    page.locator(".cards summary").click()
    page.locator(".cards button.danger").click()
    assert not house.do(house.store.tokens.admits(SITE, token))
    who.look("admin-token-revoked")


def test_a_supervisor_gives_roles_at_the_own_site(house, chief):
    page = chief.page
    chief.go(f"{BASE}/users")
    for name, value in (("name", "Νέος Δοκιμαστικός"), ("login", "neos"), ("password", "short")):
        page.fill(f"#{name}", value)
    page.locator("main form button").last.click()
    assert page.locator("#password-wrong").count() == 1
    page.fill("#password", PASSWORD)
    page.locator("main form button").last.click()
    chief.look("admin-users")
    assert house.do(house.store.users.log_in("neos", PASSWORD)).roles == {SITE: Role.CLERK}
    row = page.locator(".people li:has-text('Νέος')")
    row.locator("select").select_option("supervisor")
    row.locator("button").click()
    assert house.do(house.store.users.log_in("neos", PASSWORD)).roles == {SITE: Role.SUPERVISOR}
    page.locator(".people a:has-text('Νέος')").click()
    chief.look("admin-user")
    page.fill("#password", "quite another phrase")
    page.locator("form:has(#password) button").click()
    assert house.do(house.store.users.log_in("neos", "quite another phrase"))
    page.locator("#activity button").click()
    assert not [one for one in house.do(house.store.users.of_site(SITE)) if one.login == "neos" and one.is_active]


@pytest.mark.parametrize("way", WAYS[:4])
def test_an_administrator_finds_makes_and_lists_sites(way, platform_on, staff):
    database, language, script, size = way
    house = platform_on(database)
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.ADMIN, site=EVERYWHERE)
    who = staff(house, language=language, script=script, size=size)
    page = who.page
    who.enter("anna", then="/admin")
    who.look("admin-sites")
    page.fill("#q", "πειραι")
    page.locator(".search button").click()
    assert page.locator(".sites tbody tr").count() == 1
    who.go("/admin/sites/new")
    page.fill("#code", "12")
    page.fill("#name_el", "ΚΕΠ Δήμου Δράμας")
    page.locator("main form button").last.click()
    assert page.locator(".mistakes a").count() == 2
    who.look("admin-site-new-wrong")
    page.fill("#code", "0012")
    page.locator("#municipality").select_option("9002")
    page.check("#is_listed")
    page.locator("main form button").last.click()
    assert who.path == "/admin/sites/0012"
    site = site_of(house, "0012")
    assert site.is_listed and site.week["sat"] and len(site.services) == 2
    who.go("/admin/sites/0012/services/new")
    who.look("admin-service-new")
    who.go("/admin/users")
    who.look("admin-all-users")
    who.go("/admin/log")
    who.look("admin-log-all")


def csv_of(*lines):
    return ("Κωδικός;Ονομασία;Δήμος;Νομός;Διεύθυνση\r\n" + "\r\n".join(lines)).encode("cp1253")


def send(who, data, name="kep.csv"):
    who.page.set_input_files("#file", files=[{"name": name, "mimeType": "text/csv", "buffer": data}])
    who.page.locator("main form button").last.click()


@pytest.mark.parametrize("way", WAYS[:4])
def test_a_list_is_looked_at_before_it_is_put_in(way, platform_on, staff):
    database, language, script, size = way
    house = platform_on(database)
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.ADMIN, site=EVERYWHERE)
    before = site_of(house)
    who = staff(house, language=language, script=script, size=size)
    page = who.page
    who.enter("anna", then="/admin/import")
    who.look("admin-import")
    send(who, b"PK\x03\x04\x00\x00 no list", "kep.xlsx")
    assert page.locator("#file-wrong").count() == 1
    send(
        who,
        csv_of(
            "12;ΚΕΠ Δήμου Δράμας;Δράμας;;Οδός 1",
            "x2;ΚΕΠ;Δράμας",
            "9001;ΚΕΠ Αθηναίων (νέο όνομα);Αθηναίων",
            "13;ΚΕΠ Ηρακλείου;Ηρακλείου",
        ),
    )
    who.look("admin-import-looked-at")
    assert page.locator(".counts dd").all_inner_texts() == ["1", "1", "2"]
    assert page.locator(".bad tbody th").all_inner_texts() == ["3", "5"]
    assert len(house.do(house.store.sites.lines(all=True))) == 12, "nothing is in yet"
    page.locator("form[action='/admin/import/put'] button").click()
    assert who.path == "/admin"
    after = site_of(house)
    assert after.name["el"] == "ΚΕΠ Αθηναίων (νέο όνομα)"
    assert (after.services, after.week, after.address, after.is_listed) == (
        before.services,
        before.week,
        before.address,
        before.is_listed,
    )
    assert changes(house)[0][1] == {"name": [dict(before.name), dict(after.name)]}
    new = site_of(house, "0012")
    assert (new.is_listed, len(new.services), new.address) == (False, 2, "Οδός 1")


def test_a_list_of_all_sites_of_the_country_goes_through(house, admin):
    lines = [f"{code};ΚΕΠ {code};Δράμας;;Οδός της μεγάλης διεύθυνσης {code}, ισόγειο" for code in range(1, 1101)]
    admin.go("/admin/import")
    send(admin, csv_of(*lines))
    admin.page.locator("form[action='/admin/import/put'] button").click()
    assert admin.path == "/admin"
    assert len(house.do(house.store.sites.lines(all=True))) == 1112
    admin.go("/admin?q=ΚΕΠ")
    assert admin.page.locator(".sites tbody tr").count() == 50
    admin.page.locator("a[rel=next]").click()
    assert "2" in admin.page.locator(".paging span").inner_text()
    admin.look("admin-sites-paged")
    admin.go("/admin?page=99999")
    assert admin.page.locator("a[rel=next]").count() == 0


def test_the_example_can_be_filled_in_as_it_is(admin):
    body = admin.page.request.get(admin.house.address + "/admin/import/example.csv").body()
    admin.go("/admin/import")
    send(admin, body)
    assert admin.page.locator(".counts dd").all_inner_texts() == ["2", "0", "0"]
    assert decode(body).startswith("Κωδικός;Ονομασία;Δήμος")


@pytest.fixture
def busy(house):
    """A day with everything: who came, who did not, who waited and how long."""
    site = house.site()
    for hour, applicant in ((9, "Α Πρώτη"), (10, "Β Δεύτερη"), (11, "Γ Τρίτη")):
        booking = book(house, at(hour), applicant)
        if hour < 11:
            step = "serve" if hour == 9 else "miss"
            house.do(house.store.bookings.step(booking.id, step, SYSTEM))
    house.do(house.store.bookings.cancel(book(house, at(12), "Δ Τέταρτη").id, SYSTEM))
    for letter in "ΑΒΑ":
        house.do(site.issue(letter))
    house.clock.advance(minutes=7)
    for place in site.places[:2]:
        house.do(site.become(place, "TicketCalled", "CALLED", 1))
        house.do(site.become(place, "ServingFinished", "FINISHED"))
    return site


@pytest.mark.parametrize(("language", "size"), [("el", DESKTOP), ("en", PHONE), ("el", PHONE), ("en", DESKTOP)])
def test_figures_as_charts_tables_and_a_workbook(language, size, house, busy, staff):
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.ADMIN, site=EVERYWHERE)
    who = staff(house, language=language, size=size)
    who.enter("anna", then=f"{BASE}/statistics")
    page = who.page
    who.look("admin-statistics")
    assert page.locator(".counts dd").all_inner_texts()[:2] == ["3", "1"]
    assert page.locator(".counts dd").nth(4).inner_text() == ("7,0" if language == "el" else "7.0")
    bars = page.locator("rect.bar title").all_text_contents()
    assert len(bars) == 3 and all(bar.endswith(" 1") for bar in bars)
    assert page.locator("svg[role=img] desc").count() == 2
    assert page.locator("circle.point.is-wait").count() == 2  # one of the chart, one of its legend
    address = house.address + page.locator("a[download]").get_attribute("href")
    answer = page.request.get(address, headers={"Accept-Language": language})
    cells = cells_of(answer.body())
    row = [cells[f"{column}4"] for column in "ABCDEFGHI"]
    assert row[1:5] == [3, 1, 1, 0.5] and row[5] == 1 and row[6:8] == [3, 2] and row[8] == pytest.approx(7.0)
    assert date(1899, 12, 30) + timedelta(days=row[0]) == TODAY
    assert cells["A3"] == ("Ημέρα" if language == "el" else "Day")
    assert re.search(r'filename="kep-9001-[-0-9]+\.xlsx"', answer.headers["content-disposition"])

    who.go("/admin/statistics?first=2026-11-30&last=2026-11-01")
    who.look("admin-statistics-all")
    assert page.locator("#first").input_value() == "2026-11-01", "the wrong way round is put right"
    assert page.locator(".figures a").count() == 1
    who.go("/admin/statistics?first=2025-01-01&last=2025-02-01")
    assert page.locator("svg[role=img]").count() == 0
    who.look("admin-statistics-none")


def cells_of(body):
    """Of the first sheet: values by place, texts as they are."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    book = ZipFile(BytesIO(body))
    texts = ["".join(text.itertext()) for text in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
    cells = {}
    for cell in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{main}c"):
        if value := cell.findtext(f"{main}v"):
            cells[cell.get("r")] = texts[int(value)] if cell.get("t") == "s" else float(value)
    return cells
